import { describe, expect, it } from 'vitest';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { study } from './simulated-lab.js';

const oneCoreOfThreads = { space: { cores: 4, memoryBytes: 2 ** 33, usesConnections: false } };

const uneven: SimulatedModel = {
  cores: 4,
  noise: { trialSigma: 0.01 },
  tasks: [
    {
      name: 'task',
      cpuMs: { kind: 'bimodal', fastMs: 5, slowMs: 400, slowShare: 0.05 },
      waitMs: { kind: 'constant', ms: 0 },
    },
  ],
};

const shortAndFar: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.01 },
  brokerRoundTripMs: 20,
  tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 4 }, waitMs: { kind: 'constant', ms: 0 } }],
};

describe('the prefetch multiplier', () => {
  it('is small where durations vary: held tasks would wait behind a slow one', async () => {
    const { recommended, levers } = await study(uneven, oneCoreOfThreads);
    const finding = levers.find(({ lever }) => lever === 'prefetchMultiplier');
    expect([1, 2]).toContain(recommended?.setting.prefetchMultiplier);
    expect(finding?.metric).toBe('makespan');
    expect(finding?.tried.map(({ value }) => value)).toEqual([1, 2, 4, 0]);
  });

  it('is large where short tasks would wait for a distant broker', async () => {
    const { recommended, bottleneck } = await study(shortAndFar, {
      space: { cores: 2, memoryBytes: 2 ** 33, usesConnections: false, limits: { concurrencyMax: 2 } },
    });
    expect([4, 0]).toContain(recommended?.setting.prefetchMultiplier);
    expect(bottleneck?.kind).toBe('CPU');
  });

  it('is decided on two nodes, with a batch for each multiplier and steady load for the contenders', async () => {
    const { trials } = await study(uneven, oneCoreOfThreads);
    const own = trials.filter(({ stage }) => stage === 'prefetch');
    expect(own.every(({ setting }) => setting.nodes === 2)).toBe(true);
    const batches = own.filter(({ load }) => load.kind === 'batch');
    expect(new Set(batches.map(({ setting }) => setting.prefetchMultiplier))).toEqual(new Set([1, 2, 4, 0]));
    expect(own.some(({ load }) => load.kind === 'steady')).toBe(true);
  });

  it('is compared on the same nodes, whose first turn does not count', async () => {
    const { trials, levers } = await study(uneven, { ...oneCoreOfThreads, budgetMs: 120_000 });
    const own = trials.filter(({ stage }) => stage === 'prefetch');
    const starts = new Set(own.map(({ figures }) => figures.keptNodes?.startedAt));
    expect(starts.has(undefined)).toBe(false);
    const concurrencies = new Set(own.map(({ setting }) => setting.concurrency));
    expect(starts.size).toBe(concurrencies.size);
    const [first, again] = own;
    expect(again!.setting).toEqual(first!.setting);
    expect(first!.figures.keptNodes!.tasks).toBe(0);
    const { value: multiplier } = levers.find(({ lever }) => lever === 'prefetchMultiplier')!.tried[0]!;
    expect(multiplier).toBe(first!.setting.prefetchMultiplier);
    expect(levers.find(({ lever }) => lever === 'prefetchMultiplier')!.tried[0]!.trialId).not.toBe(first!.id);
  });

  it('is compared at half and twice the concurrency too, under the same loads, where there is time', async () => {
    const even: SimulatedModel = {
      ...uneven,
      tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 4 }, waitMs: { kind: 'constant', ms: 20 } }],
    };
    const { trials, recommended } = await study(even, { ...oneCoreOfThreads, budgetMs: 300_000 });
    const own = trials.filter(({ stage }) => stage === 'prefetch');
    const { concurrency } = recommended!.setting;
    const batches = own.filter(({ load }) => load.kind === 'batch');
    const at = (of: typeof own) =>
      [...new Set(of.map(({ setting }) => setting.concurrency))].sort((x, y) => x - y);
    const [half, own1, twice] = at(batches);
    expect(own1).toBe(concurrency);
    // Workers share tasks evenly, which rounds them.
    expect(half! / concurrency).toBeCloseTo(0.5, 0.5);
    expect(twice! / concurrency).toBeCloseTo(2, 0.5);
    expect(new Set(batches.map(({ load }) => (load.kind === 'batch' ? load.tasks : 0))).size).toBe(1);
    const steady = own.filter(({ load }) => load.kind === 'steady');
    expect(new Set(steady.map(({ load }) => (load.kind === 'steady' ? load.ratePerSecond : 0))).size).toBe(1);
    expect(at(steady).length).toBeGreaterThan(1);
  });
});

import { describe, expect, it } from 'vitest';
import { describeSetting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { EnvironmentError, UsageError } from '../../src/foundation/errors.js';
import { runStudy } from '../../src/study/run-study.js';
import type { SpaceLimits } from '../../src/study/space-limits.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const MIB = 2 ** 20;
const throughput = { kind: 'throughput', maxErrorShare: 0.01 } as const;
const compute = MODELS['only computes']!;
const wait = MODELS['mostly waits']!;

const withLimits = (model: SimulatedModel, limits: SpaceLimits) => ({
  space: { ...studyOptionsFor(model).space, limits },
});

describe('constraints', () => {
  it('on pool types and concurrency are kept by every trial but the default', async () => {
    const { trials, defaultSetting, recommended } = await study(
      compute,
      withLimits(compute, { poolTypes: ['event-loop'], concurrencyMax: 8 }),
    );
    const others = trials.filter(
      ({ setting }) => describeSetting(setting) !== describeSetting(defaultSetting),
    );
    expect(others.every(({ setting }) => setting.poolType === 'event-loop' && setting.concurrency <= 8)).toBe(
      true,
    );
    expect(recommended?.setting.poolType).toBe('event-loop');
  });

  it('on memory leave out settings that need more', async () => {
    const maxMemoryBytes = 80 * MIB;
    const { recommended, trials } = await study(compute, { objective: { ...throughput, maxMemoryBytes } });
    const own = trials.filter(
      ({ setting, load }) =>
        load.kind === 'saturating' && describeSetting(setting) === describeSetting(recommended!.setting),
    );
    expect(own.length).toBeGreaterThan(0);
    for (const { figures } of own) expect(figures.memoryPeakBytes).toBeLessThanOrEqual(maxMemoryBytes);
    // Without the limit it is a worker per core.
    expect(recommended?.setting.workers).toBe(1);
    expect((await study(compute)).recommended?.setting.workers).toBeGreaterThan(1);
  });

  it('on connections bound the pool', async () => {
    const model = MODELS['a server that allows twenty connections']!;
    const { recommended, trials } = await study(model, { objective: { ...throughput, maxConnections: 6 } });
    const sizes = trials.flatMap(({ setting }) =>
      typeof setting.connections === 'number' ? setting.connections : [],
    );
    expect(Math.max(...sizes)).toBe(6);
    expect(recommended?.setting.connections).toBe(6);
  });

  it.each([
    [{ poolTypes: ['event-loop'], implementations: ['piscina'] }, null],
    [{ poolTypes: ['processes'], implementations: ['piscina'] }, /processes on piscina/],
    [{ concurrencyMax: 0 }, /concurrency of at most 0/],
  ] as const)('%o empty the space, or do not', async (limits, message) => {
    const outcome = await study(compute, { ...withLimits(compute, limits), budgetMs: 20_000 }).catch(
      (thrown: unknown) => thrown,
    );
    if (message === null) {
      expect(outcome).not.toBeInstanceOf(Error);
    } else {
      expect(outcome).toBeInstanceOf(UsageError);
      expect((outcome as Error).message).toMatch(message);
    }
  });

  it('that no memory could meet say so', async () => {
    await expect(study(compute, { objective: { ...throughput, maxMemoryBytes: 10 * MIB } })).rejects.toThrow(
      /10 MiB of memory/,
    );
  });

  it('a setting that the machine refuses is dropped, and the study goes on', async () => {
    const decisions: string[] = [];
    const { recommended, trials } = await study(
      { ...compute, refuses: ({ poolType }) => (poolType === 'threads' ? 'Too many threads.' : undefined) },
      { onEvent: (event) => event.kind === 'decision' && decisions.push(event.text) },
    );
    expect(trials.every(({ setting }) => setting.poolType !== 'threads')).toBe(true);
    expect(recommended?.setting.poolType).toBe('processes');
    expect(decisions.some((text) => text.includes('Too many threads.'))).toBe(true);
  });

  it('a defect in the evaluation ends the study as one', async () => {
    const options = studyOptionsFor(compute);
    await expect(
      runStudy({ ...options, evaluate: () => Promise.reject(new TypeError('a defect')) }),
    ).rejects.toThrow(TypeError);
    await expect(
      runStudy({ ...options, evaluate: () => Promise.reject(new EnvironmentError('no processes at all')) }),
    ).resolves.toMatchObject({ recommended: null, trials: [] });
  });

  it('nothing is recommended where every setting fails more tasks than allowed', async () => {
    const failing: SimulatedModel = { ...wait, tasks: [{ ...wait.tasks[0]!, failureShare: 0.2 }] };
    const { recommended, levers, ended } = await study(failing);
    expect(recommended).toBeNull();
    expect(levers).toEqual([]);
    expect(ended).toBe('done');
    const tolerant = await study(failing, { objective: { ...throughput, maxErrorShare: 0.5 } });
    expect(tolerant.recommended).not.toBeNull();
  });
});

describe('an SLO', () => {
  it('is kept at the rate by what is recommended', async () => {
    const { recommended, closestToSlo } = await study(wait, {
      objective: { ...throughput, ratePerSecond: 200, slo: { percentile: 'p95', maxMs: 600 } },
    });
    expect(closestToSlo).toBeNull();
    expect(recommended?.ratePerSecond).toBe(200);
    expect(recommended?.responseTime.p95.value).toBeLessThanOrEqual(600);
  });

  it('an SLO that a lower percentile refutes is not met, though its own had too few tasks to be told', async () => {
    const { recommended, closestToSlo, trials } = await study(wait, {
      budgetMs: 60_000,
      objective: { ...throughput, ratePerSecond: 20, slo: { percentile: 'p999', maxMs: 5 } },
    });
    const steady = trials.filter(({ load }) => load.kind === 'steady');
    expect(steady.length).toBeGreaterThan(0);
    for (const { figures } of steady) expect(figures.responseTime.p999.value).toBeNull();
    expect(recommended).toBeNull();
    expect(closestToSlo!.valueMs).toBeGreaterThan(5);
  });

  it('an SLO of which too few tasks tell is neither met nor refused: the study says that it ran short', async () => {
    const { recommended, closestToSlo, ended } = await study(wait, {
      budgetMs: 60_000,
      objective: { ...throughput, ratePerSecond: 20, slo: { percentile: 'p999', maxMs: 60_000 } },
    });
    expect(recommended).not.toBeNull();
    expect(closestToSlo).toBeNull();
    expect(ended).toBe('budget');
  });

  it('that nothing meets recommends nothing and says how close the best came', async () => {
    const { recommended, closestToSlo } = await study(wait, {
      objective: { ...throughput, ratePerSecond: 200, slo: { percentile: 'p95', maxMs: 20 } },
    });
    expect(recommended).toBeNull();
    expect(closestToSlo?.valueMs).toBeGreaterThan(20);
  });
});

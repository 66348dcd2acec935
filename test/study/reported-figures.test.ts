import { describe, expect, it } from 'vitest';
import { describeSetting } from '../../src/fleet/setting.js';
import { FRESH_STAGES } from '../../src/study/stage-names.js';
import { MODELS } from './models.js';
import { study } from './simulated-lab.js';

const compute = MODELS['only computes']!;

describe('what a study reports', () => {
  it('comes from trials made after the choice, in turns with the default', async () => {
    const { trials, defaultSetting, recommended } = await study(compute);
    const finals = trials.filter(({ stage }) => stage === 'finalists');
    const order = finals.map(({ setting }) => describeSetting(setting));
    expect(order[0]).toBe(describeSetting(defaultSetting));
    // A B B A: the second block in reverse.
    const block = new Set(order).size;
    expect(order.slice(block, 2 * block)).toEqual(order.slice(0, block).reverse());
    const fresh = trials.filter(
      ({ stage, setting }) =>
        FRESH_STAGES.includes(stage) && describeSetting(setting) === describeSetting(recommended!.setting),
    );
    expect(fresh.length).toBeGreaterThan(0);
  });

  it('has its machine drift divided out: a gain is the same on a machine that becomes slower', async () => {
    const steady = await study(compute, { budgetMs: 120_000 });
    const slowing = await study(
      { ...compute, noise: { trialSigma: 0.01, driftPerMinute: 0.2 } },
      { budgetMs: 120_000 },
    );
    expect(steady.recommended?.setting.workers).toBe(slowing.recommended?.setting.workers);
    expect(slowing.recommended?.gainOverDefault.low).toBeLessThanOrEqual(1.05);
    expect(slowing.recommended?.gainOverDefault.high).toBeGreaterThanOrEqual(0.98);
  });

  it('names every lever, with the default ablated where it differs', async () => {
    const { levers, recommended, defaultSetting } = await study(
      MODELS['a server that allows twenty connections']!,
    );
    expect(levers.map(({ lever }) => lever)).toEqual([
      'poolType',
      'concurrency',
      'connections',
      'prefetchMultiplier',
    ]);
    const connections = levers.find(({ lever }) => lever === 'connections');
    expect(connections).toMatchObject({ value: 20, defaultValue: 'none', metric: 'capacity' });
    expect(connections?.gainOverDefault?.value).toBeGreaterThan(1.1);
    const concurrency = levers.find(({ lever }) => lever === 'concurrency');
    expect(concurrency?.value).toBe(recommended?.setting.concurrency);
    expect(concurrency?.defaultValue).toBe(defaultSetting.concurrency);
    for (const { tried, value } of levers) expect(tried.map((entry) => entry.value)).toContain(value);
  });

  it('calls the simpler of two that cannot be told apart the recommended one, and the other a tie', async () => {
    let tied = 0;
    let confidence = 0;
    const seeds = [2, 3, 4];
    for (const seed of seeds) {
      const { recommended, ties } = await study(compute, { budgetMs: 120_000, seed });
      expect(recommended?.setting.poolType).toBe('threads');
      confidence += recommended!.confidence;
      if (ties.some(({ poolType }) => poolType === 'processes')) tied++;
    }
    expect(confidence / seeds.length).toBeGreaterThan(0.5);
    // Noise may set them apart in single studies.
    expect(tied).toBeGreaterThanOrEqual(1);
  });

  it('takes the setting of today as the default where one is given', async () => {
    const usual = { ...(await study(compute)).defaultSetting, prefetchMultiplier: 2 };
    const current = {
      poolType: 'event-loop',
      implementation: null,
      workers: 1,
      tasksPerWorker: 10,
      concurrency: 10,
      prefetchMultiplier: 1,
      acknowledgement: 'early',
      connections: null,
      nodes: 1,
    } as const;
    const { defaultSetting, baseline, recommended } = await study(compute, {
      current,
      defaultSetting: usual,
    });
    expect(defaultSetting).toEqual(current);
    expect(baseline).toBe('current');
    expect(recommended?.gainOverDefault.low).toBeGreaterThan(3);
    const without = await study(compute, { defaultSetting: usual });
    expect(without.defaultSetting).toEqual(usual);
    expect(without.baseline).toBe('default');
  });
});

describe('the objective', () => {
  it('latency is compared by p99 at one rate, and steady trials decide', async () => {
    const { recommended, trials } = await study(MODELS['computes between waits']!, {
      objective: { kind: 'latency', maxErrorShare: 0.01, ratePerSecond: 40 },
    });
    const steady = trials.filter(({ stage }) => stage === 'response-time');
    expect(new Set(steady.map(({ load }) => load.kind === 'steady' && load.ratePerSecond))).toEqual(
      new Set([40]),
    );
    expect(new Set(steady.map(({ setting }) => describeSetting(setting))).size).toBeGreaterThan(1);
    expect(recommended?.ratePerSecond).toBe(40);
  });

  it('efficiency does not pay for workers that add little', async () => {
    const { recommended } = await study(MODELS['a downstream that serves eight at a time']!, {
      objective: { kind: 'efficiency', maxErrorShare: 0.01 },
      budgetMs: 120_000,
    });
    expect(recommended?.setting.poolType).toBe('event-loop');
  });
});

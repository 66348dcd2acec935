import { describe, expect, it } from 'vitest';
import { describeNodes, describeSetting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { runStudy } from '../../src/study/run-study.js';
import { study, studyOptionsFor } from './simulated-lab.js';
import { TrueCapacity } from './true-capacity.js';

/** A worker's first task takes twice its CPU time; after some hundred tasks of it, what the model says. */
const slowToWarm: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.01 },
  warmUp: { slowness: 2, tasks: 150 },
  tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 4 }, waitMs: { kind: 'constant', ms: 20 } }],
};

describe('tasks whose code takes long to become fast', () => {
  it('are reported with the capacity that they have in the long run', async () => {
    const { recommended, trials } = await study(slowToWarm, { budgetMs: 180_000 });
    const { warmUp: _, ...warm } = slowToWarm;
    const truth = new TrueCapacity(warm).of({ ...recommended!.setting, prefetchMultiplier: 4 });
    expect(recommended!.capacity.value! / truth).toBeGreaterThan(0.95);
    // What screening saw is far below, of some settings at least.
    const shares = trials
      .filter(({ stage, load }) => stage === 'screening' && load.kind === 'saturating')
      .map(({ setting, figures }) => figures.throughput.value! / new TrueCapacity(warm).of(setting));
    expect(Math.min(...shares)).toBeLessThan(0.8);
  });

  it('do not make settings that were only screened look worse than they are', async () => {
    const { recommended } = await study(slowToWarm, { budgetMs: 180_000 });
    expect(recommended!.setting.poolType).not.toBe('event-loop');
    expect(recommended!.confidence).toBeGreaterThan(0.5);
  });

  it('are warmed up for no longer than it takes: the usual ones lose little time', async () => {
    const { warmUp: _, ...warm } = slowToWarm;
    const { trials } = await study(warm, { budgetMs: 180_000 });
    const fresh = trials.filter(({ stage, load }) => stage === 'finalists' && load.kind === 'saturating');
    expect(fresh.length).toBeGreaterThan(0);
    for (const { load, figures } of fresh) {
      expect(figures.beforeWindowMs).toBeGreaterThanOrEqual(load.warmUpMs!);
    }
    const used = fresh.reduce((sum, { figures }) => sum + figures.beforeWindowMs, 0);
    const allowed = fresh.reduce((sum, { load }) => sum + (load.mostWarmUpMs ?? load.warmUpMs!), 0);
    expect(used / allowed).toBeLessThan(0.8);
  });
});

describe('the recommended setting', () => {
  it('has its figures from nodes that were kept until they were warm, in a small budget too', async () => {
    const { recommended, trials } = await study(slowToWarm, { budgetMs: 60_000 });
    const { warmUp: _, ...warm } = slowToWarm;
    const truth = new TrueCapacity(warm).of({ ...recommended!.setting, prefetchMultiplier: 4 });
    expect(recommended!.capacity.value! / truth).toBeGreaterThan(0.95);
    const kept = trials.filter(
      ({ stage, figures }) => !['prefetch', 'finalists'].includes(stage) && figures.keptNodes !== undefined,
    );
    const nodes = new Set(kept.map(({ setting }) => describeNodes(setting)));
    expect([...nodes]).toEqual([describeNodes(recommended!.setting)]);
    // Capacity, response times at a rate and, where there is time, capacity again: all on the same nodes.
    expect(new Set(kept.map(({ figures }) => figures.keptNodes!.startedAt)).size).toBe(1);
    const kinds = kept.map(({ load }) => load.kind);
    expect(kinds[0]).toBe('saturating');
    expect(kinds).toContain('steady');
    // Without them, trials of that budget are too cold.
    const { endKeptNodes: _1, ...cannotKeep } = studyOptionsFor(slowToWarm, { budgetMs: 60_000 });
    const without = await runStudy(cannotKeep);
    expect(without.recommended!.capacity.value).toBeLessThan(0.97 * recommended!.capacity.value!);
  });

  it('is compared with the others as warm as they are', async () => {
    const { levers, recommended } = await study(slowToWarm, { budgetMs: 60_000 });
    const { warmUp: _, ...warm } = slowToWarm;
    const truth = new TrueCapacity(warm);
    const { setting } = recommended!;
    const concurrency = levers.find(({ lever }) => lever === 'concurrency')!;
    const gain = concurrency.gainOverDefault?.value;
    if (gain === undefined || gain === null) throw new Error('the lever was not put back');
    const perWorker = Math.max(1, Math.round((concurrency.defaultValue as number) / setting.workers));
    const workers = Math.min(setting.workers, concurrency.defaultValue as number);
    const back = { ...setting, workers, tasksPerWorker: perWorker, concurrency: workers * perWorker };
    expect(gain / (truth.of(setting) / truth.of(back))).toBeGreaterThan(0.8);
    expect(gain / (truth.of(setting) / truth.of(back))).toBeLessThan(1.25);
  });
});

/** So slow to warm that throughput seems to settle at every look, and still rises by a tenth a second. */
const slowest: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.01 },
  warmUp: { slowness: 2.5, tasks: 400 },
  tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 4 }, waitMs: { kind: 'constant', ms: 12 } }],
};

describe('finalists that still become faster in their trials', () => {
  it('are warmed up for longer, and only these figures are reported', async () => {
    // Nodes that stay are warm by themselves after some turns.
    const { endKeptNodes: _, ...options } = studyOptionsFor(slowest, { budgetMs: 120_000 }, 'all');
    // One pool type that can win: two would take the time of the longer warm-ups.
    const space = { ...options.space, limits: { poolTypes: ['event-loop', 'threads'] } } as const;
    const { recommended, trials } = await runStudy({ ...options, space });
    const own = trials.filter(
      ({ stage, load, setting }) =>
        stage === 'finalists' &&
        load.kind === 'saturating' &&
        describeSetting({ ...setting, prefetchMultiplier: 4 }) ===
          describeSetting({ ...recommended!.setting, prefetchMultiplier: 4 }),
    );
    const usual = own.filter(({ load }) => load.mostWarmUpMs !== undefined);
    const longer = own.filter(({ load }) => load.mostWarmUpMs === undefined);
    expect(usual.length).toBeGreaterThan(0);
    expect(longer.length).toBeGreaterThan(0);
    for (const { load } of longer) expect(load.warmUpMs).toBeGreaterThan(usual[0]!.load.mostWarmUpMs!);
    const best = Math.max(...usual.map(({ figures }) => figures.throughput.value!));
    expect(recommended!.capacity.value).toBeGreaterThan(best);
    const { warmUp, ...warm } = slowest;
    expect(warmUp).toBeDefined();
    const truth = new TrueCapacity(warm).of({ ...recommended!.setting, prefetchMultiplier: 4 });
    expect(recommended!.capacity.value! / truth).toBeGreaterThan(0.8);
    expect(best / truth).toBeLessThan(0.8);
  });

  it('are not, where there is no time for it: the study goes on without', async () => {
    const decisions: string[] = [];
    const options = studyOptionsFor(
      slowest,
      {
        budgetMs: 30_000,
        onEvent: (event) => {
          if (event.kind === 'decision') decisions.push(event.text);
        },
      },
      'all',
    );
    const { recommended } = await runStudy(options);
    expect(recommended).not.toBeNull();
    expect(decisions.join('\n')).toContain('no time to warm up');
  });
});

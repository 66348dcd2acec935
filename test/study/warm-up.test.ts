import { describe, expect, it } from 'vitest';
import { describeSetting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { study } from './simulated-lab.js';
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
    // What screening saw of the same setting is far below.
    const screened = trials.find(
      ({ stage, setting }) =>
        stage === 'screening' &&
        describeSetting({ ...setting, prefetchMultiplier: 4 }) ===
          describeSetting({ ...recommended!.setting, prefetchMultiplier: 4 }),
    );
    expect(screened!.figures.throughput.value! / truth).toBeLessThan(0.95);
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
      expect(figures.beforeWindowMs).toBeLessThan(load.mostWarmUpMs!);
    }
  });
});

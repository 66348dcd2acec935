import { describe, expect, it } from 'vitest';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { runStudy } from '../../src/study/run-study.js';
import type { Trial } from '../../src/trial/trial.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

/** Short tasks, so that turns of a fraction of a second tell something. */
const short: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.02 },
  tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 1 }, waitMs: { kind: 'constant', ms: 15 } }],
};
const budgetMs = 120_000;
const withoutKeeping = () => {
  const { endKeptNodes: _, ...options } = studyOptionsFor(short, { budgetMs });
  return runStudy(options);
};
const finalistsOf = (trials: readonly Trial[]) => trials.filter(({ stage }) => stage === 'finalists');

describe('settings beside a finalist', () => {
  it('take turns with it on the same nodes, there and back, and again on new ones', async () => {
    const finalists = finalistsOf((await study(short, { budgetMs })).trials);
    const visits = new Map<string, Trial[]>();
    for (const trial of finalists) {
      const { keptNodes } = trial.figures;
      if (keptNodes === undefined) continue;
      visits.set(keptNodes.startedAt, [...(visits.get(keptNodes.startedAt) ?? []), trial]);
    }
    expect(visits.size).toBeGreaterThanOrEqual(2);
    for (const turns of visits.values()) {
      const levels = turns.map(({ setting }) => setting.concurrency);
      expect(levels).toEqual([...levels].reverse());
      expect(new Set(levels).size).toBeGreaterThan(1);
      // The one with the most begins: it has the nodes' heaps grow.
      expect(levels[0]).toBe(Math.max(...levels));
      expect(new Set(turns.map(({ setting }) => setting.workers)).size).toBe(1);
    }
  });

  it('have nodes of their own where they cannot stay, as many as are finalists', async () => {
    const finalists = finalistsOf((await withoutKeeping()).trials);
    expect(finalists.length).toBeGreaterThan(0);
    expect(finalists.filter(({ figures }) => figures.keptNodes !== undefined)).toEqual([]);
  });

  it('are left alone where tasks are too slow for short turns', async () => {
    const slow = MODELS['a downstream that suffers beyond twelve']!;
    const twice = {
      ...slow,
      tasks: slow.tasks.map((task) => ({ ...task, waitMs: { kind: 'exponential', meanMs: 2_000 } as const })),
    };
    const finalists = finalistsOf((await study(twice, { budgetMs: 300_000 })).trials);
    expect(finalists.length).toBeGreaterThan(0);
    expect(finalists.filter(({ figures }) => figures.keptNodes !== undefined)).toEqual([]);
  });
});

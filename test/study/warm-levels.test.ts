import { describe, expect, it } from 'vitest';
import { describeSetting } from '../../src/fleet/setting.js';
import { canServe } from '../../src/fleet/shared-nodes.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { Blocks } from '../../src/study/blocks.js';
import { runStudy } from '../../src/study/run-study.js';
import { spaceFor } from '../../src/study/space.js';
import { Study } from '../../src/study/study.js';
import type { StudyOptions } from '../../src/study/study-options.js';
import { taskProfile } from '../../src/study/task-profile.js';
import { TrialRunner } from '../../src/study/trial-runner.js';
import { compareWarmLevels } from '../../src/study/warm-levels.js';
import type { Trial } from '../../src/trial/trial.js';
import { study, studyOptionsFor } from './simulated-lab.js';
import { TrueCapacity } from './true-capacity.js';

/** A loop that is full with seven tasks while its code is cold, and with ten once it is warm: a second or two later. */
const QUERIES: SimulatedModel = {
  cores: 1,
  noise: { trialSigma: 0.02 },
  warmUp: { slowness: 2.5, tasks: 300 },
  connections: { setUpMs: 15, maxConnections: 100 },
  tasks: [
    {
      name: 'task',
      cpuMs: { kind: 'constant', ms: 3 },
      waitMs: { kind: 'exponential', meanMs: 24 },
      usesConnection: true,
    },
  ],
};
const { warmUp: _, ...WARM } = QUERIES;
const BUDGET_MS = 60_000;

const warmTrials = (trials: readonly Trial[]) => trials.filter(({ stage }) => stage === 'warm');

async function studies(seeds: readonly number[], overrides: Partial<StudyOptions> = {}) {
  const results = [];
  for (const seed of seeds) {
    results.push(await study(QUERIES, { seed, budgetMs: BUDGET_MS, ...overrides }));
  }
  return results;
}

describe('a setting that was chosen by cold trials', () => {
  it('is compared with more in flight on nodes that are warm, in turns: there and back', async () => {
    const compared = (await studies([3, 5, 9, 12])).map(({ trials }) => warmTrials(trials));
    expect(compared.filter((trials) => trials.length > 0).length).toBeGreaterThan(1);
    for (const trials of compared) {
      const order = trials.map(({ setting }) => describeSetting(setting));
      for (let block = 0; block + 4 <= order.length; block += 4) {
        const [first, second, third, last] = order.slice(block, block + 4);
        expect([third, last]).toEqual([second, first]);
        expect(first).not.toBe(second);
      }
      for (const { setting, figures } of trials) {
        // Nodes of their own, or those of more tasks in flight that do as their own would.
        const others = trials.filter(
          (other) => other.figures.keptNodes?.startedAt === figures.keptNodes!.startedAt,
        );
        const widest = others.reduce((a, b) => (b.setting.concurrency > a.setting.concurrency ? b : a));
        expect(canServe(widest.setting, setting)).toBe(true);
      }
    }
  });

  it('gives way to it where that does more once it is warm', async () => {
    const truth = new TrueCapacity(WARM);
    const best = truth.best(true).capacity;
    const shares: number[] = [];
    let changed = 0;
    for (const { recommended, trials } of await studies([3, 9, 12])) {
      const { setting } = recommended!;
      shares.push(truth.of({ ...setting, prefetchMultiplier: 4 }) / best);
      const compared = warmTrials(trials);
      const least = Math.min(...compared.map((trial) => trial.setting.connections as number));
      if (compared.length > 0 && (setting.connections as number) > least) changed++;
    }
    expect(Math.min(...shares)).toBeGreaterThan(0.95);
    expect(changed).toBeGreaterThan(0);
  });

  it('has all of its turns where each takes longer than its load, as it does on a machine', async () => {
    const counts: number[] = [];
    for (const seed of [3, 5, 9, 12]) {
      const options = studyOptionsFor(QUERIES, { seed, budgetMs: BUDGET_MS });
      let besideMs = 0;
      const { trials } = await runStudy({
        ...options,
        clock: () => options.clock() + besideMs,
        evaluate: (...call) => {
          besideMs += 150;
          return options.evaluate(...call);
        },
      });
      counts.push(warmTrials(trials).length);
    }
    expect(Math.max(...counts)).toBeGreaterThan(0);
    expect(counts.map((count) => count % 4)).toEqual(counts.map(() => 0));
  });

  it('gives way to fewer tasks in flight where nearly all of them wait for a connection', async () => {
    const options = studyOptionsFor(QUERIES, { seed: 3, budgetMs: BUDGET_MS });
    const objective = { kind: 'throughput', maxErrorShare: 0.01 } as const;
    const profile = taskProfile(options.calibration, options.workload);
    const space = spaceFor({ ...options.space, profile, objective });
    const loop = space.arms.find(({ poolType }) => poolType === 'event-loop')!;
    const wide = space.at(loop, 500, 10)!;
    const runner = new TrialRunner(options);
    const own = new Study({ ...options, runner, space, profile, objective, control: space.at(loop, 1, 1)! });
    const standing = await own.measureCapacity(wide, 1_000);
    expect(await compareWarmLevels(own, new Blocks(own), standing!, 1)).toMatchObject({
      concurrency: 40,
      connections: 10,
    });
  });

  it('is what an interrupted comparison goes back to', async () => {
    const abort = new AbortController();
    const [result] = await studies([3], {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.kind === 'trial-ended' && event.trial.stage === 'warm') abort.abort();
      },
    });
    const [only, ...others] = warmTrials(result!.trials);
    expect(only).toBeDefined();
    expect(others).toEqual([]);
    expect(result!.recommended!.setting.concurrency).toBeLessThanOrEqual(only!.setting.concurrency);
    expect(result!.trials.at(-1)).toBe(only);
  });

  it('stays as it is where response times decide, and where nodes cannot be kept', async () => {
    const [byLatency] = await studies([3], { objective: { kind: 'latency', maxErrorShare: 0.01 } });
    expect(warmTrials(byLatency!.trials)).toEqual([]);
    const [cannotKeep] = await studies([3], { endKeptNodes: undefined as never });
    expect(warmTrials(cannotKeep!.trials)).toEqual([]);
  });
});

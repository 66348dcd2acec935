import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRoutes, nodesOf } from '../../../src/fleet/routes.js';
import { compareSplit } from '../../../src/study/split/compare-split.js';
import type { JournalledRoutedTrial } from '../../../src/study/split/routed-runner.js';
import { celery } from '../../advise/celery-study.js';
import { capacityOf, type RoutedModel, routedMachine } from './routed-machine.js';

const BUDGET_MS = 120_000;

/** On eight cores two nodes under the lock use two, processes all. */
const EIGHT_CORES: RoutedModel = {
  cores: 8,
  computing: { weight: 1, cpuMs: 40 },
  waiting: { weight: 9, waitMs: 200 },
  contention: 0.2,
  noise: 0.02,
};
/** Two nodes of green threads use both cores, and lose nothing. */
const TWO_CORES: RoutedModel = { ...EIGHT_CORES, cores: 2, contention: 0 };

describe('kinds of tasks in queues of their own', () => {
  it('are recommended where they do more than as many workers of one kind', async () => {
    const machine = routedMachine(EIGHT_CORES, celery('gevent', 100), BUDGET_MS);
    const split = (await compareSplit(machine))!;
    expect(split.verdict).toBe('split');
    expect(split.kinds).toEqual({ computing: ['computing'], waiting: ['waiting'] });
    expect(split.routes!.map(({ tasks }) => tasks)).toEqual([['computing'], ['waiting']]);
    expect(split.routes![0]!.setting.poolType).toBe('prefork');
    expect(split.asManyWorkers!.setting.nodes).toBe(2);
    const truth = capacityOf(EIGHT_CORES, split.routes!);
    expect(split.capacity.low!).toBeLessThan(truth);
    expect(split.capacity.high!).toBeGreaterThan(truth);
    const all = ['computing', 'waiting'];
    const together = capacityOf(EIGHT_CORES, [{ tasks: all, setting: split.recommended.setting }]);
    expect(split.recommended.gain.low!).toBeLessThan(truth / together);
    expect(split.recommended.gain.high!).toBeGreaterThan(truth / together);
  });

  it('are not where a second worker of the same kind does as much', async () => {
    const split = (await compareSplit(routedMachine(TWO_CORES, celery('gevent', 100), BUDGET_MS)))!;
    expect(split.verdict).toBe('more workers');
    expect(split.recommended.gain.value!).toBeGreaterThan(1.5);
    expect(split.asManyWorkers!.setting).toMatchObject({ poolType: 'gevent', nodes: 2 });
  });

  it('are not where one pool has the whole machine already', async () => {
    const model: RoutedModel = { ...TWO_CORES, waiting: { weight: 1, waitMs: 200 } };
    const split = (await compareSplit(routedMachine(model, celery('prefork', 32), BUDGET_MS)))!;
    expect(split.verdict).toBe('no gain');
  });

  it('come near the best split that a grid finds', async () => {
    const machine = routedMachine({ ...EIGHT_CORES, noise: 0.01 }, celery('gevent', 100), BUDGET_MS);
    const split = (await compareSplit(machine))!;
    let best = 0;
    for (let processes = 1; processes <= 64; processes *= 2) {
      for (let threads = 1; threads <= 1_000; threads += 37) {
        const routes = [
          { tasks: ['computing'], setting: celery('prefork', processes) },
          { tasks: ['waiting'], setting: celery('gevent', threads) },
        ];
        best = Math.max(best, capacityOf(EIGHT_CORES, routes));
      }
    }
    expect(capacityOf(EIGHT_CORES, split.routes!)).toBeGreaterThan(0.95 * best);
  });

  it('are measured in turns: each as often, in order and back', async () => {
    const machine = routedMachine(EIGHT_CORES, celery('gevent', 100), BUDGET_MS);
    const { trials } = (await compareSplit(machine))!;
    const turns = trials
      .filter(({ stage }) => stage === 'split-turns')
      .map(({ routes }) => describeRoutes(routes));
    const contenders = [...new Set(turns)];
    expect(turns.length % contenders.length).toBe(0);
    expect(turns.length).toBeGreaterThanOrEqual(2 * contenders.length);
    for (let round = 0; round * contenders.length < turns.length; round++) {
      const order = turns.slice(round * contenders.length, (round + 1) * contenders.length);
      expect(order).toEqual(round % 2 === 0 ? contenders : contenders.toReversed());
    }
  });

  it('keep to the budget, whatever it is, and say where it was too short', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 200_000 }), async (budgetMs) => {
        const machine = routedMachine(EIGHT_CORES, celery('gevent', 100), budgetMs);
        const split = (await compareSplit(machine))!;
        const turns = split.trials.filter(({ stage }) => stage === 'split-turns');
        const contenders = new Set(turns.map(({ routes }) => describeRoutes(routes))).size;
        // The fewest turns may end late: without them there would be no verdict.
        const isFewest = turns.length === 2 * contenders && turns.length > 0;
        expect(machine.clock()).toBeLessThanOrEqual((isFewest ? 1.25 : 1) * budgetMs);
        expect(turns.length === 0 || turns.length >= 2 * contenders).toBe(true);
        expect(split.verdict === 'not measured').toBe(turns.length === 0);
      }),
      { numRuns: 100 },
    );
  });

  it('have a verdict where trials take much longer than was thought, resumed or not', async () => {
    const slow = { ...EIGHT_CORES, trialMs: 5_000 };
    const budgetMs = 40_000;
    const lines: JournalledRoutedTrial[] = [];
    const journal = {
      appendRouted: (routedTrial: JournalledRoutedTrial['routedTrial'], elapsedMs: number) => {
        lines.push({ routedTrial, elapsedMs });
      },
    };
    const whole = (await compareSplit({ ...routedMachine(slow, celery('gevent', 100), budgetMs), journal }))!;
    expect(whole.verdict).toBe('split');
    const machine = routedMachine(slow, celery('gevent', 100), budgetMs);
    const resumed = (await compareSplit({ ...machine, earlier: lines.slice(0, 1) }))!;
    expect(resumed.trials.map(({ routes }) => describeRoutes(routes))).toEqual(
      whole.trials.map(({ routes }) => describeRoutes(routes)),
    );
    expect(resumed.verdict).toBe('split');
  });

  it('are not what the machine refuses, nor pools that the user rules out', async () => {
    const machine = routedMachine(
      { ...EIGHT_CORES, refuses: ({ poolType }) => poolType === 'threads' },
      celery('prefork', 32),
      BUDGET_MS,
    );
    const limits = { poolTypes: ['prefork', 'threads', 'eventlet'] as const };
    const split = (await compareSplit({ ...machine, space: { ...machine.space, limits } }))!;
    expect(split.routes![1]!.setting.poolType).toBe('eventlet');
    for (const routes of machine.measured) {
      expect(nodesOf(routes)).toBeGreaterThan(0);
      for (const { setting } of routes) expect(['prefork', 'eventlet']).toContain(setting.poolType);
    }
  });

  it('go on where a study was stopped, and measure nothing again', async () => {
    const lines: JournalledRoutedTrial[] = [];
    const journal = {
      appendRouted: (routedTrial: JournalledRoutedTrial['routedTrial'], elapsedMs: number) => {
        lines.push({ routedTrial, elapsedMs });
      },
    };
    const whole = await compareSplit({
      ...routedMachine(EIGHT_CORES, celery('gevent', 100), BUDGET_MS),
      journal,
    });
    const machine = routedMachine(EIGHT_CORES, celery('gevent', 100), BUDGET_MS);
    const again = await compareSplit({ ...machine, earlier: lines });
    expect(machine.measured).toEqual([]);
    expect(again).toEqual(whole);
  });

  it('say what they have when the user ends the study', async () => {
    const machine = routedMachine(EIGHT_CORES, celery('gevent', 100), BUDGET_MS);
    const abort = new AbortController();
    const split = (await compareSplit({
      ...machine,
      signal: abort.signal,
      evaluate: async (...call) => {
        const measurement = await machine.evaluate(...call);
        if (machine.measured.length === 3) abort.abort();
        return measurement;
      },
    }))!;
    expect(split.trials).toHaveLength(3);
    expect(split.verdict).toBe('not measured');
  });

  it('are no question where all tasks are of one kind, or the rate is limited anyway', async () => {
    const machine = routedMachine(EIGHT_CORES, celery('gevent', 100), BUDGET_MS);
    const alike = { ...EIGHT_CORES, computing: { weight: 1, cpuMs: 0.1 } };
    const slow = { ...machine, objective: { ...machine.objective, maxRatePerSecond: 100 } };
    expect(await compareSplit(routedMachine(alike, celery('gevent', 100), BUDGET_MS))).toBeNull();
    expect(await compareSplit(slow)).toBeNull();
  });
});

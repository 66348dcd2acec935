import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEWEST_ROUNDS, planRounds } from '../../src/check/plan-rounds.js';
import { UsageError } from '../../src/foundation/errors.js';

const pilots = fc.record({
  capacity: fc.double({ min: 0.5, max: 50_000, noNaN: true }),
  startAndEndMs: fc.double({ min: 20, max: 3_000, noNaN: true }),
});
const circumstances = fc.record({
  concurrency: fc.integer({ min: 1, max: 1_000 }),
  leftMs: fc.double({ min: 1_000, max: 600_000, noNaN: true }),
  versions: fc.integer({ min: 1, max: 3 }),
  wantsResponseTimes: fc.boolean(),
  wantsTail: fc.boolean(),
});

test('whatever the tasks and the budget are, at least six rounds fit, or it is refused with what would do', () => {
  fc.assert(
    fc.property(pilots, circumstances, (pilot, options) => {
      const serviceMs = (1_000 * options.concurrency) / pilot.capacity;
      try {
        const plan = planRounds(pilot, options);
        expect(FEWEST_ROUNDS * plan.roundMs).toBeLessThanOrEqual(options.leftMs + 1e-6);
        expect(plan.expectedRounds).toBeGreaterThanOrEqual(FEWEST_ROUNDS);
        expect(plan.turns).toBeGreaterThanOrEqual(1);
        // A window that is short against the tasks would count those that began or end outside of it.
        expect(plan.saturatingMs).toBeGreaterThanOrEqual(2 * serviceMs);
        expect(plan.fillMs).toBeGreaterThanOrEqual(serviceMs);
        if (!options.wantsResponseTimes) expect(plan.steady).toBeNull();
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(UsageError);
        const longer = /A budget (\d+) s longer would do/.exec((thrown as UsageError).hint ?? '');
        // It would: the plan is made then.
        planRounds(pilot, { ...options, leftMs: options.leftMs + 1_000 * Number(longer?.[1]) });
      }
    }),
  );
});

test('more time goes into more rounds, and where starting is dear into more turns of a round', () => {
  const pilot = { capacity: 500, startAndEndMs: 250 };
  const plan = (leftMs: number, startAndEndMs = pilot.startAndEndMs) =>
    planRounds(
      { ...pilot, startAndEndMs },
      { concurrency: 4, leftMs, versions: 2, wantsResponseTimes: true },
    );
  expect(plan(60_000).expectedRounds).toBeGreaterThan(plan(30_000).expectedRounds);
  expect(plan(600_000).expectedRounds).toBeGreaterThan(plan(60_000).expectedRounds);
  expect(plan(60_000, 1_000).turns).toBeGreaterThan(plan(60_000).turns);
});

test('the steady load is half of the capacity, or what is asked for', () => {
  const pilot = { capacity: 500, startAndEndMs: 250 };
  const options = { concurrency: 4, leftMs: 60_000, versions: 2, wantsResponseTimes: true };
  expect(planRounds(pilot, options).steady?.ratePerSecond).toBe(250);
  expect(planRounds(pilot, { ...options, ratePerSecond: 40 }).steady?.ratePerSecond).toBe(40);
});

test('a round has responses enough for a 99th percentile where that is asked for, and windows of a second are enough', () => {
  const pilot = { capacity: 260, startAndEndMs: 400 };
  const options = { concurrency: 2, leftMs: 57_000, versions: 2, wantsResponseTimes: true };
  const responses = (capacity: number, wantsTail: boolean) => {
    const { turns, steady } = planRounds({ ...pilot, capacity }, { ...options, wantsTail });
    return (turns * steady!.ratePerSecond * steady!.durationMs) / 1_000;
  };
  expect(responses(260, false)).toBeLessThan(50);
  expect(responses(260, true)).toBeGreaterThan(60);
  expect(responses(5_000, true)).toBe(responses(5_000, false));
  // Of slow tasks it takes what a second each has.
  expect(responses(60, true)).toBeGreaterThan(responses(60, false));
  expect(planRounds({ ...pilot, capacity: 60 }, { ...options, wantsTail: true }).steady!.durationMs).toBe(
    1_000,
  );
});

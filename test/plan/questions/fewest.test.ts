import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewest } from '../../../src/plan/questions/fewest.js';

test('it finds the least number for any threshold, from any guess, and asks about none outside the range', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      async (lowest, width, threshold, guess) => {
        const highest = lowest + width;
        const asked: number[] = [];
        const holds = async (count: number) => {
          asked.push(count);
          return count >= threshold;
        };
        const found = await fewest(holds, { lowest, highest, guess });
        expect(found).toBe(threshold > highest ? null : Math.max(threshold, lowest));
        expect(new Set(asked).size).toBe(asked.length);
        for (const count of asked) {
          expect(count).toBeGreaterThanOrEqual(lowest);
          expect(count).toBeLessThanOrEqual(highest);
        }
        expect(asked.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(width + 2)) + 2);
      },
    ),
  );
});

test('a good guess takes few questions', async () => {
  let asked = 0;
  const holds = async (count: number) => {
    asked++;
    return count >= 12;
  };
  expect(await fewest(holds, { lowest: 1, highest: 1_000, guess: 12 })).toBe(12);
  expect(asked).toBe(2);
});

test('with a tolerance the answer holds, and is not above the least by more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), async (threshold) => {
      const found = await fewest(async (count) => count >= threshold, {
        lowest: 1,
        highest: 1_000_000,
        guess: 500,
        tolerance: 0.01,
      });
      expect(found).toBeGreaterThanOrEqual(threshold);
      expect(found! - threshold).toBeLessThanOrEqual(0.01 * found!);
    }),
  );
});

test('signals are heard between its questions, however quickly they are answered', async () => {
  let asked = 0;
  let askedWhenHeard = Number.POSITIVE_INFINITY;
  setImmediate(() => {
    askedWhenHeard = asked;
  });
  await fewest(async (count) => ++asked > 0 && count >= 500, { lowest: 1, highest: 1_000, guess: 1 });
  expect(askedWhenHeard).toBeLessThan(asked);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestEnergySplit } from '../../../src/check/history/energy-split.js';

/** By the book: sums over all pairs, for every split. */
function byTheBook(values: readonly number[], minSize: number): { index: number; statistic: number } {
  const distances = (a: readonly number[], b: readonly number[]) =>
    a.flatMap((x) => b.map((y) => Math.abs(x - y))).reduce((sum, distance) => sum + distance, 0);
  let best = { index: -1, statistic: Number.NEGATIVE_INFINITY };
  for (let tau = minSize; tau <= values.length - minSize; tau++) {
    for (let kappa = tau + minSize; kappa <= values.length; kappa++) {
      const [x, y] = [values.slice(0, tau), values.slice(tau, kappa)];
      const [n, m] = [x.length, y.length];
      // Twice the sum over pairs is the sum over ordered ones.
      const energy =
        (2 / (n * m)) * distances(x, y) - distances(x, x) / (n * (n - 1)) - distances(y, y) / (m * (m - 1));
      const statistic = ((n * m) / (n + m)) * energy;
      const isMore = statistic > best.statistic + 1e-9 * Math.abs(best.statistic);
      if (best.index === -1 || isMore) best = { index: tau, statistic };
    }
  }
  return best;
}

test('two pairs, 10 apart: 2/4 · 40 between, nothing within, times 2 · 2/4', () => {
  expect(largestEnergySplit([0, 0, 10, 10], 2)).toEqual({ index: 2, statistic: 20 });
});

test('1 2 | 6 8 7: 2/6 · 33 between, 1 and 4/3 within, times 2 · 3/5', () => {
  const { index, statistic } = largestEnergySplit([1, 2, 6, 8, 7], 2);
  expect(index).toBe(2);
  expect(statistic).toBeCloseTo((6 / 5) * (11 - 1 - 4 / 3), 12);
});

test('the right side ends before the series does where that tells more', () => {
  // Against all that follows, 3 has 24; against the next three, nothing is within and it has 90.
  expect(largestEnergySplit([0, 0, 0, 30, 30, 30, 0, 0, 0], 3)).toEqual({
    index: 3,
    statistic: expect.closeTo((9 / 6) * (2 / 9) * 9 * 30, 9),
  });
});

test('a series shorter than two sides has none', () => {
  expect(largestEnergySplit([1, 2, 3, 4, 5], 3)).toEqual({ index: -1, statistic: Number.NEGATIVE_INFINITY });
  expect(largestEnergySplit([], 2).index).toBe(-1);
});

test('running sums give what the definition gives', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 4, maxLength: 24 }),
      fc.integer({ min: 2, max: 4 }),
      (values, minSize) => {
        const expected = byTheBook(values, minSize);
        const { index, statistic } = largestEnergySplit(values, minSize);
        expect(index).toBe(expected.index);
        if (index !== -1) expect(statistic).toBeCloseTo(expected.statistic, 6);
      },
    ),
    { numRuns: 500 },
  );
});

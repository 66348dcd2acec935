import { expect, test } from 'vitest';
import { eDivisive } from '../../../src/check/history/e-divisive.js';
import { fewestValues } from '../../../src/check/history/fewest-values.js';
import { seededRandom } from '../../../src/foundation/random.js';

test('2/C(10, 5) is the first to be at most 0.01, 2/C(8, 4) at most 0.05, 2/C(13, 6) at most 0.002', () => {
  expect(fewestValues(0.01)).toBe(10);
  expect(fewestValues(0.05)).toBe(8);
  expect(fewestValues(0.002)).toBe(13);
});

test('two sides need values of their own, however much chance is allowed', () => {
  expect(fewestValues(0.5)).toBe(6);
  expect(fewestValues(0.5, 5)).toBe(10);
});

test.each([0.01, 0.05])(
  'at %d the clearest step of that length is found, of two fewer never',
  (significance) => {
    const found = (length: number) =>
      eDivisive(
        Array.from({ length }, (_, i) => (i < Math.floor(length / 2) ? i : 1e6 + i)),
        { random: seededRandom(1), significance, permutations: 1_999 },
      ).length;
    expect(found(fewestValues(significance))).toBe(1);
    expect(found(fewestValues(significance) - 2)).toBe(0);
  },
);

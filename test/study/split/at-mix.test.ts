import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atMix } from '../../../src/study/split/at-mix.js';
import type { RoutedTrial } from '../../../src/study/split/split-result.js';

const SHARES = [
  { names: ['a'], share: 0.2 },
  { names: ['b', 'c'], share: 0.8 },
];

function trial(counts: Record<string, number>, perSecond: number): Pick<RoutedTrial, 'figures'> {
  const perTask = Object.fromEntries(
    Object.entries(counts).map(([name, steady]) => [name, { count: steady, steady, serviceMeanMs: 1 }]),
  );
  const throughput = { value: perSecond, low: 0.9 * perSecond, high: 1.1 * perSecond, unit: 'tasks/s' };
  return { figures: { throughput, perTask } as unknown as RoutedTrial['figures'] };
}

test('at the mix that entered it is the throughput itself', () => {
  expect(atMix(trial({ a: 20, b: 30, c: 50 }, 100), SHARES).value).toBeCloseTo(100);
});

test('where one kind is ahead, the other one sets the pace', () => {
  // 40 of a and 60 of b in a second: 60 are 80 % of 75.
  expect(atMix(trial({ a: 40, b: 60 }, 100), SHARES).value).toBeCloseTo(75);
});

test('is the pace of the slowest kind for its share, and never more than was done', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (a, b) => {
      fc.pre(a + b > 0);
      const { value, low, high } = atMix(trial({ a, b }, a + b), SHARES);
      expect(value!).toBeCloseTo(Math.min(a / 0.2, b / 0.8, a + b), 6);
      expect(low! / value! || 0.9).toBeCloseTo(0.9, 6);
      expect(high! / value! || 1.1).toBeCloseTo(1.1, 6);
    }),
  );
});

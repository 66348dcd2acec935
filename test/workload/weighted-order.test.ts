import fc from 'fast-check';
import { expect, it } from 'vitest';
import { weightedOrder } from '../../src/workload/weighted-order.js';

const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 });

const countOf = (order: readonly number[], index: number) => order.filter((each) => each === index).length;

it('has every call, and each as often as its weight says', () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 1_000 }), (given, seed) => {
      const order = weightedOrder(given, seed);
      const sum = given.reduce((total, weight) => total + weight, 0);
      for (const [index, weight] of given.entries()) {
        const count = countOf(order, index);
        expect(count).toBeGreaterThanOrEqual(1);
        const exact = (order.length * weight) / sum;
        // Counts are whole, of the least weight at least one: that shifts the others' shares a little.
        expect(Math.abs(count - exact)).toBeLessThanOrEqual(1 + 0.5 * exact);
      }
    }),
  );
});

it('is the same for the same seed, and mixed', () => {
  const given = [50, 50];
  expect(weightedOrder(given, 7)).toEqual(weightedOrder(given, 7));
  const long = weightedOrder([1, 99], 7);
  expect(long).not.toEqual([...long].sort((a, b) => a - b));
});

it('stays short, whatever the weights are', () => {
  expect(weightedOrder([1, 1_000_000], 1).length).toBeLessThanOrEqual(4_100);
});

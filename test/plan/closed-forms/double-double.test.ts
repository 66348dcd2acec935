import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  type DoubleDouble,
  difference,
  divide,
  exactly,
  multiply,
  negated,
  product,
} from '../../../src/plan/closed-forms/double-double.js';
import { exponentialOfMinus, meanOfDecay } from '../../../src/plan/closed-forms/exponential.js';
import { decay, fixed, over, times, UNIT } from './fixed-point.js';

const value = ({ high, low }: DoubleDouble): bigint => fixed(high) + fixed(low);

/** |is − should| / |should| as a power of two. */
const offBits = (is: DoubleDouble, should: bigint): number => {
  const off = value(is) - should;
  if (off === 0n) return Number.NEGATIVE_INFINITY;
  const length = (number: bigint): number => (number < 0n ? -number : number).toString(2).length;
  return length(off) - length(should);
};

const positive = fc.double({ min: 1e-40, max: 1e40, noNaN: true });
const wide = fc
  .tuple(positive, fc.double({ min: -0.5, max: 0.5, noNaN: true }))
  .map(([high, share]): DoubleDouble => add(exactly(high), exactly(high * share * 2 ** -53)));

describe('twice the digits of a double', () => {
  it('hold sums, products and quotients to 2^-100', () => {
    fc.assert(
      fc.property(wide, wide, (a, b) => {
        expect(offBits(add(a, b), value(a) + value(b))).toBeLessThan(-100);
        expect(offBits(multiply(a, b), times(value(a), value(b)))).toBeLessThan(-100);
        expect(offBits(divide(a, b), over(value(a), value(b)))).toBeLessThan(-98);
        expect(value(negated(a))).toBe(-value(a));
      }),
      { numRuns: 300, seed: 23 },
    );
  });

  it('hold differences and products of doubles exactly', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        expect(value(difference(a, b))).toBe(fixed(a) - fixed(b));
        expect(value(product(a, b))).toBe(times(fixed(a), fixed(b)));
      }),
      { numRuns: 300, seed: 24 },
    );
  });

  it('hold exponentials and their means to 2^-95, down to the smallest doubles', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 600, noNaN: true }), (x) => {
        expect(offBits(exponentialOfMinus(exactly(x)), decay(fixed(x)))).toBeLessThan(-95);
        const mean = over(UNIT - decay(fixed(x)), fixed(x));
        expect(offBits(meanOfDecay(exactly(x)), mean)).toBeLessThan(-95);
      }),
      { numRuns: 200, seed: 25 },
    );
    expect(exponentialOfMinus(exactly(0))).toEqual({ high: 1, low: 0 });
    expect(exponentialOfMinus(exactly(745)).high).toBe(Number.MIN_VALUE);
    expect(exponentialOfMinus(exactly(1e300)).high).toBe(0);
    expect(meanOfDecay(exactly(0)).high).toBe(1);
    expect(meanOfDecay(exactly(1e300)).high).toBe(1e-300);
  });
});

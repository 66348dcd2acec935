import { add, type DoubleDouble, divide, exactly, multiply, negated, ONE, scaled } from './double-double.js';

/** ln 2 to 106 bits. */
const LN2: DoubleDouble = { high: Math.LN2, low: 2.3190468138462996e-17 };
/** Below, e^−x is less than the smallest double. */
const VANISHED = 746;
/** x is halved so often before the series, whose result is squared as often. */
const HALVINGS = 6;

/**
 * e^−x for x ≥ 0, to about 1e-30 of its value: the same on every engine, where `Math.exp` is free to differ.
 *
 * x = k ln 2 + r with |r| ≤ ½ ln 2; e^−r − 1 by its series on r/64, doubled by (1 + u)² − 1 = 2u + u², which loses no digits.
 */
export function exponentialOfMinus(x: DoubleDouble): DoubleDouble {
  if (x.high > VANISHED) return exactly(0);
  const k = Math.round(x.high / LN2.high);
  const r = add(x, negated(multiply(LN2, exactly(k))));
  return scaled(scaled(add(ONE, minusOne(r)), 2 ** -Math.floor(k / 2)), 2 ** -Math.ceil(k / 2));
}

/**
 * (1 − e^−x)/x for x ≥ 0, which is 1 at 0: the mean of e^−u over u from 0 to x, to about 1e-30 of its value.
 */
export function meanOfDecay(x: DoubleDouble): DoubleDouble {
  if (x.high === 0) return ONE;
  if (x.high < 0.5) return divide(negated(minusOne(x)), x);
  return divide(add(ONE, negated(exponentialOfMinus(x))), x);
}

/** e^−r − 1 for |r| ≤ ½. */
function minusOne(r: DoubleDouble): DoubleDouble {
  const small = scaled(negated(r), 2 ** -HALVINGS);
  let term = small;
  let sum = small;
  for (let n = 2; Math.abs(term.high) > 1e-34 * Math.abs(sum.high); n++) {
    term = divide(multiply(term, small), exactly(n));
    sum = add(sum, term);
  }
  for (let i = 0; i < HALVINGS; i++) sum = add(scaled(sum, 2), multiply(sum, sum));
  return sum;
}

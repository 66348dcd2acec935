import { add, type DoubleDouble, divide, exactly, multiply, ONE, rounded, scaled } from './double-double.js';
import { validLoad, wholeFrom1 } from './valid-number.js';

/**
 * Erlang's B formula: the share of tasks that find all servers busy where none may wait,
 * B = (aᶜ/c!) / Σ_{k ≤ c} aᵏ/k!, for any distribution of service times.
 *
 * A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
 * exchanges" (1917), in Brockmeyer, Halstrøm & Jensen, _The Life and Works of A. K. Erlang_, 1948. Right to the last digit
 * of a double, with up to 2^53 servers.
 * @param servers a whole number from 1
 * @param offeredLoad in Erlang, 0 to 2^53
 * @returns 0 to 1; 0 where it is below the smallest double
 * @throws RangeError where an argument is none of these
 */
export function erlangB(servers: number, offeredLoad: number): number {
  const { value, exponent } = inverseErlangB(servers, offeredLoad);
  return value.high === Number.POSITIVE_INFINITY
    ? 0
    : timesPowerOfTwo(rounded(divide(ONE, value)), -exponent);
}

/** value · 2^exponent, the exponent a multiple of `SCALE_BITS`. */
export interface ScaledNumber {
  readonly value: DoubleDouble;
  readonly exponent: number;
}

const SCALE_BITS = 256;
const SCALE_FROM = 2 ** SCALE_BITS;
/** With an exponent beyond this, B is below the smallest double. */
const VANISHED_BITS = 1_536;
/** Loads below 2^-256 are multiplied by so much, lest a step overflow. */
const TINY_BITS = 512;
/** Standard deviations of a Poisson count, beyond which its probability is below 2^-118. */
const DEVIATIONS = 13;

/**
 * 1/B, which no digits are lost in: I(0) = 1, I(n) = 1 + (n/a)·I(n − 1), all of it positive (H. Kaufman's remark in D. L.
 * Jagerman, "Some properties of the Erlang loss function", Bell System Technical Journal 53, 1974, where the recursion is).
 *
 * Written out, I(c) is a sum over n ≤ c with the weights of a Poisson distribution of mean a, cut off at c: what is more
 * than 13 standard deviations below its peak does not reach the 106th bit, so the recursion starts there, and stops where B
 * is below every double. Its cost is therefore of the order of √a, not of c.
 * @returns an infinite value where B is 0 as a double
 */
export function inverseErlangB(servers: number, offeredLoad: number): ScaledNumber {
  wholeFrom1('servers', servers);
  validLoad(offeredLoad);
  if (offeredLoad === 0) return { value: exactly(Number.POSITIVE_INFINITY), exponent: 0 };
  const peak = Math.min(servers, offeredLoad);
  const start = Math.max(0, Math.floor(peak - DEVIATIONS * (Math.sqrt(peak) + DEVIATIONS)));
  const perStep = offeredLoad < 1 / SCALE_FROM ? TINY_BITS : 0;
  const load = exactly(offeredLoad * 2 ** perStep);
  let value: DoubleDouble = ONE;
  let exponent = 0;
  for (let n = start + 1; n <= servers; n++) {
    const grown = divide(multiply(value, exactly(n)), load);
    exponent += perStep;
    // Once scaled, the 1 is far below the last bit.
    value = exponent === 0 ? add(ONE, grown) : grown;
    while (value.high >= SCALE_FROM) {
      value = scaled(value, 1 / SCALE_FROM);
      exponent += SCALE_BITS;
    }
    if (exponent > VANISHED_BITS) return { value: exactly(Number.POSITIVE_INFINITY), exponent: 0 };
  }
  return { value, exponent };
}

/** Two steps, since 2^-1536 itself is no double. */
export function timesPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

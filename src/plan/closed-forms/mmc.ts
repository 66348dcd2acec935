import {
  add,
  type DoubleDouble,
  difference,
  divide,
  exactly,
  multiply,
  negated,
  ONE,
  product,
  rounded,
  scaled,
} from './double-double.js';
import { timesPowerOfTwo } from './erlang-b.js';
import { delayProbability } from './erlang-c.js';
import { exponentialOfMinus, meanOfDecay } from './exponential.js';
import type { QueueFigures } from './queue-figures.js';
import { saturated } from './saturated.js';
import { tailQuantile } from './tail-quantile.js';
import { above0, atLeastZero, levelBelow1, validLoad, wholeFrom1 } from './valid-number.js';

/** Servers that take from one queue; Poisson arrivals. */
export interface MultiServerQueue {
  /** A whole number from 1. */
  readonly servers: number;
  /** In Erlang, 0 to 2^53 (see {@link offeredLoad}). */
  readonly offeredLoad: number;
  /** Above 0, from 1e-100 to 1e100. */
  readonly meanServiceMs: number;
}

/**
 * M/M/c: Poisson arrivals, exponential service times. With a Erlang, mean service time s and Erlang's C:
 * P(wait > t) = C e^(−(c − a)t/s), mean wait C s/(c − a), mean queue C a/(c − a), and
 * P(response > t) = e^(−t/s) + C (e^(−t/s) − e^(−(c − a)t/s))/(c − a − 1), also where its denominator is 0.
 *
 * R. B. Cooper, _Introduction to Queueing Theory_, 2nd ed. 1981, ch. 3; D. Gross & C. M. Harris, _Fundamentals of Queueing
 * Theory_, 3rd ed. 1998, § 2.3. Computed with twice the digits of a double and rounded once, but for quantiles, which are
 * roots to 2^-50 or so of their value.
 * @throws RangeError where a number is out of the ranges named
 */
export function mmc({ servers, offeredLoad, meanServiceMs }: MultiServerQueue): QueueFigures {
  wholeFrom1('servers', servers);
  validLoad(offeredLoad);
  above0('meanServiceMs', meanServiceMs);
  const utilization = offeredLoad / servers;
  if (offeredLoad >= servers) return saturated(utilization);
  const c = delayProbability(servers, offeredLoad);
  const spare = difference(servers, offeredLoad);
  const service = exactly(meanServiceMs);
  const times = (factor: DoubleDouble): number =>
    timesPowerOfTwo(rounded(multiply(c.value, factor)), c.exponent);
  const wait = multiply(c.value, divide(service, spare));
  const inServices = (ms: number): DoubleDouble => divide(exactly(atLeastZero('ms', ms)), service);
  const waitTail = (ms: number): number => times(exponentialOfMinus(multiply(spare, inServices(ms))));
  const responseTail = (ms: number): number => {
    const x = inServices(ms);
    const bySpare = multiply(spare, x);
    // e^−x + C·x·(mean of e^−u for u between x and (c − a)x): only positive terms.
    const apart = add(bySpare, negated(x));
    const nearer = apart.high < 0 ? bySpare : x;
    const between = multiply(
      exponentialOfMinus(nearer),
      meanOfDecay(apart.high < 0 ? negated(apart) : apart),
    );
    const waited = multiply(x, multiply(c.value, between));
    return rounded(
      add(exponentialOfMinus(x), scaled(scaled(waited, 2 ** (c.exponent / 2)), 2 ** (c.exponent / 2))),
    );
  };
  return {
    utilization,
    waitProbability: times(ONE),
    meanQueueLength: times(divide(exactly(offeredLoad), spare)),
    meanWaitMs: timesPowerOfTwo(rounded(wait), c.exponent),
    meanResponseMs: c.exponent === 0 ? rounded(add(service, wait)) : meanServiceMs,
    waitTail,
    waitQuantileMs: (level) => {
      const exceeding = difference(1, levelBelow1('level', level));
      const ratio = c.exponent === 0 ? divide(c.value, exceeding) : exactly(0);
      if (rounded(ratio) <= 1) return 0;
      const excess = rounded(add(ratio, exactly(-1)));
      return rounded(divide(product(Math.log1p(excess), meanServiceMs), spare));
    },
    responseTail,
    responseQuantileMs: (level) => tailQuantile(responseTail, levelBelow1('level', level), meanServiceMs),
  };
}

import { atLeastZero, share, wholeFrom1 } from './valid-number.js';

/**
 * Mean attempts per task when a share f of attempts fails, independently, and each task is tried again at most m times:
 * 1 + f + … + f^m = (1 − f^(m+1))/(1 − f).
 * @param failureShare 0 to 1
 * @param maxRetries a whole number from 0, or `Infinity`
 * @returns 1 and above; `Infinity` where all fail and retries have no end
 * @throws RangeError where an argument is none of these
 */
export function attemptsPerTask(failureShare: number, maxRetries: number): number {
  share('failureShare', failureShare);
  validRetries(maxRetries);
  if (failureShare === 1) return maxRetries + 1;
  if (maxRetries === Number.POSITIVE_INFINITY) return 1 / (1 - failureShare);
  // −expm1((m + 1) ln f) keeps the digits where f is near 1.
  return -Math.expm1((maxRetries + 1) * Math.log(failureShare)) / (1 - failureShare);
}

/**
 * The share of failures at which a fleet runs away: its attempts are as many as it can do, utilization × attempts = 1. With
 * retries that have no end it is 1 − utilization.
 * @param utilization without any failure, 0 and above
 * @returns 0 where the fleet cannot keep up without failures; `null` where even if all fail it can
 * @throws RangeError where an argument is out of its range
 */
export function runawayFailureShare(utilization: number, maxRetries: number): number | null {
  atLeastZero('utilization', utilization);
  validRetries(maxRetries);
  if (utilization >= 1) return 0;
  if (utilization === 0 || utilization * (maxRetries + 1) < 1) return null;
  if (maxRetries === Number.POSITIVE_INFINITY) return 1 - utilization;
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (utilization * attemptsPerTask(middle, maxRetries) < 1) low = middle;
    else high = middle;
  }
  return high;
}

/** Where a fleet settles whose attempts fail the more, the busier it is. */
export interface RetryBalance {
  /** Busy share with all attempts; 1 where it runs away. */
  readonly utilization: number;
  readonly attemptsPerTask: number;
  readonly runsAway: boolean;
}

/**
 * The lowest utilization u with u = u₀ · attempts(f(u)): from u₀ upwards, since attempts only add load, each step's load
 * gives the next one's failures. None below 1: retries feed on themselves, and the fleet does not come back without
 * shedding load (N. Bronson et al., "Metastable failures in distributed systems", HotOS 2021).
 * @param utilization without any failure, 0 and above
 * @param failureShareAt of attempts at a utilization of 0 to 1; must not fall
 * @throws RangeError where a number is out of its range
 */
export function retryBalance(
  utilization: number,
  failureShareAt: (utilization: number) => number,
  maxRetries: number,
): RetryBalance {
  atLeastZero('utilization', utilization);
  validRetries(maxRetries);
  let busy = utilization;
  for (let step = 0; step < MOST_STEPS && busy < 1; step++) {
    const attempts = attemptsPerTask(failureShareAt(busy), maxRetries);
    const next = utilization * attempts;
    if (next - busy <= 1e-15 * busy) return { utilization: busy, attemptsPerTask: attempts, runsAway: false };
    busy = next;
  }
  const attempts = attemptsPerTask(failureShareAt(Math.min(1, busy)), maxRetries);
  // Steps get ever smaller only towards a balance, which a curve that just touches it approaches slowly.
  return busy < 1
    ? { utilization: busy, attemptsPerTask: attempts, runsAway: false }
    : { utilization: 1, attemptsPerTask: attempts, runsAway: true };
}

const MOST_STEPS = 100_000;

function validRetries(maxRetries: number): void {
  if (maxRetries !== Number.POSITIVE_INFINITY && maxRetries !== 0) wholeFrom1('maxRetries', maxRetries);
}

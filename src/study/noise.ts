import { logStandardError } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { Z_95 } from '../trial/normal-distribution.js';

/** What is assumed of a machine before two trials of one setting were seen: they differ by about 3 %. */
export const USUAL_SIGMA = 0.03;
const PRIOR_FREEDOM = 3;

/** The weights depend on what they lead to, and have come to rest by then. */
const ROUNDS = 4;

/**
 * How much trials of the same setting differ beyond what their own intervals say: the standard deviation of their
 * logarithm from trial to trial. A trial's interval only knows the noise inside it; start-up, code layout and the
 * neighbours on the machine differ from one to the next.
 *
 * Pooled over all groups of replicates, less the variance within trials, and shrunk to the prior as an empirical
 * Bayes estimate with 3 degrees of freedom. A group whose trials are unsure of themselves (a handful of tasks each) says
 * little of what differs between trials: groups are weighed by the inverse variance of what they say.
 * @param groups estimates of the same setting under the same load, a group each
 * @param prior what is assumed before any were seen
 */
export function betweenTrialSigma(groups: readonly (readonly Estimate[])[], prior = USUAL_SIGMA): number {
  const told = groups.flatMap((group): { excess: number; within: number; freedom: number }[] => {
    const usable = group.filter(({ value }) => value !== null && value > 0);
    if (usable.length < 2) return [];
    const logs = usable.map(({ value }) => Math.log(value!));
    const mean = sum(logs) / logs.length;
    const within = sum(usable.map((estimate) => (logStandardError(estimate) ?? 0) ** 2)) / usable.length;
    const freedom = logs.length - 1;
    return [
      { excess: Math.max(0, sum(logs.map((log) => (log - mean) ** 2)) - freedom * within), within, freedom },
    ];
  });
  let variance = prior ** 2;
  for (let round = 0; round < ROUNDS; round++) {
    let excess = PRIOR_FREEDOM * prior ** 2;
    let freedom = PRIOR_FREEDOM;
    for (const group of told) {
      // The variance of a sample variance goes with the square of what it estimates.
      const weight = (variance / (variance + group.within)) ** 2;
      excess += weight * group.excess;
      freedom += weight * group.freedom;
    }
    variance = excess / freedom;
  }
  return Math.sqrt(variance);
}

/** The estimate as one trial's word about its setting: with what differs between trials in its interval. */
export function widen(estimate: Estimate, sigma: number): Estimate {
  const { value } = estimate;
  if (value === null || !(value > 0)) return estimate;
  const half = Z_95 * Math.hypot(logStandardError(estimate) ?? 0, sigma);
  return { ...estimate, low: value * Math.exp(-half), high: value * Math.exp(half) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

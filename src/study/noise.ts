import { logStandardError } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { Z_95 } from '../trial/normal-distribution.js';

/** What is assumed of a machine before two trials of one setting were seen: they differ by about 3 %. */
export const USUAL_SIGMA = 0.03;
const PRIOR_FREEDOM = 3;

/**
 * How much trials of the same setting differ beyond what their own intervals say: the standard deviation of their
 * logarithm from trial to trial. A trial's interval only knows the noise inside it; start-up, code layout and the
 * neighbours on the machine differ from one to the next.
 *
 * Pooled over all groups of replicates, less the variance within trials, and shrunk to the prior as an empirical
 * Bayes estimate with 3 degrees of freedom.
 * @param groups estimates of the same setting under the same load, a group each
 * @param prior what is assumed before any were seen
 */
export function betweenTrialSigma(groups: readonly (readonly Estimate[])[], prior = USUAL_SIGMA): number {
  let excess = PRIOR_FREEDOM * prior ** 2;
  let freedom = PRIOR_FREEDOM;
  for (const group of groups) {
    const usable = group.filter(({ value }) => value !== null && value > 0);
    if (usable.length < 2) continue;
    const logs = usable.map(({ value }) => Math.log(value!));
    const mean = sum(logs) / logs.length;
    const within = sum(usable.map((estimate) => (logStandardError(estimate) ?? 0) ** 2)) / usable.length;
    const squares = sum(logs.map((log) => (log - mean) ** 2));
    excess += Math.max(0, squares - (logs.length - 1) * within);
    freedom += logs.length - 1;
  }
  return Math.sqrt(excess / freedom);
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

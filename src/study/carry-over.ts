import { poolName } from '../fleet/setting.js';
import { combineEstimates, logStandardError, ratioOfEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { Z_95 } from '../trial/normal-distribution.js';
import type { Standing } from './standing.js';

/** One setting by trials of colder nodes, and by later ones of warmer nodes. */
export interface MeasuredTwice {
  readonly earlier: Standing;
  readonly later: Standing;
}

/**
 * What a setting that was only screened would have come to in a fresh trial; or one of nodes of its own, on nodes that
 * were kept.
 *
 * The screening's trials are short, their processes are cold, and the machine may have been slower or faster then. What
 * that made of a figure is seen at the settings that were measured in both: those of the same pool, which warm up
 * alike, or else all of them. The ratio is shrunk by what its own noise explains (James & Stein), and what is not
 * known of it is in the interval.
 * @param measuredTwice without the default where there are others: it is slow in its own ways
 */
export function carryOver(standing: Standing, measuredTwice: readonly MeasuredTwice[]): Standing {
  const samePool = measuredTwice.filter(
    ({ later }) => poolName(later.setting) === poolName(standing.setting),
  );
  const ratios = (samePool.length > 0 ? samePool : measuredTwice)
    .map(({ earlier, later }) => ratioOfEstimates(later.capacity, earlier.capacity))
    .filter(({ value }) => value !== null);
  if (ratios.length === 0) return standing;
  const ratio = combineEstimates(ratios);
  const spread = logStandardError(ratio);
  if (ratio.value === null || spread === null) return standing;
  const log = Math.log(ratio.value);
  const trust = log === 0 ? 0 : Math.max(0, 1 - spread ** 2 / log ** 2);
  const times = (estimate: Estimate) => scaled(estimate, Math.exp(trust * log), trust * spread);
  return { ...standing, capacity: times(standing.capacity), merit: times(standing.merit) };
}

/** @param spread standard error of the factor's logarithm */
function scaled(estimate: Estimate, factor: number, spread: number): Estimate {
  if (estimate.value === null || !(estimate.value > 0)) return estimate;
  const value = estimate.value * factor;
  const own = logStandardError(estimate);
  if (own === null) return { ...estimate, value, low: null, high: null };
  const half = Z_95 * Math.hypot(own, spread);
  return { ...estimate, value, low: value * Math.exp(-half), high: value * Math.exp(half) };
}

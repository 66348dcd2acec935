import { Z_95 } from './normal-distribution.js';
import { samplesNeeded } from './order-statistic.js';

const THRESHOLD = 0.9;
/** However few events the tail rests on, it is not claimed to reach further than this many times the sample. */
const FURTHEST = 2;

/**
 * An upper 95 % bound for a tail quantile that lies beyond what the sample can show: where neighbours are so alike
 * that the sample is worth fewer independent ones than the quantile needs, its largest value is no bound. In a queue
 * at 85 % utilization a p99.9 from 8,000 tasks rests on a handful of busy periods.
 *
 * Peaks over the p90, their excess taken as exponential (the generalised Pareto tail of shape 0; Davison & Smith,
 * Journal of the Royal Statistical Society B 52, 1990), with the standard error of as many peaks as there are
 * clusters. −Infinity where the sample itself suffices.
 *
 * @param sorted ascending
 * @param inflation from `inflationAt`
 */
export function boundBeyondSample(sorted: Float64Array, quantile: number, inflation: number): number {
  const n = sorted.length;
  if (quantile <= THRESHOLD || n / inflation >= samplesNeeded(quantile)) return Number.NEGATIVE_INFINITY;
  const from = Math.ceil(THRESHOLD * n);
  const threshold = sorted[from - 1]!;
  let excess = 0;
  for (let i = from; i < n; i++) excess += (sorted[i]! - threshold) / (n - from);
  const clusters = Math.max(1, (n - from) / inflation);
  const reach = excess * Math.log((1 - THRESHOLD) / (1 - quantile));
  return Math.min(FURTHEST * sorted[n - 1]!, threshold + reach * (1 + Z_95 / Math.sqrt(clusters)));
}

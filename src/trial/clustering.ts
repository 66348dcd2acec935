/**
 * The extremal index θ of a series at a quantile: one over the mean number of neighbours that exceed it together,
 * 1 for independent samples, near 0 where all exceedances are one event (a stall).
 *
 * The intervals estimator of Ferro & Segers (Journal of the Royal Statistical Society B 65, 2003), from the gaps
 * between exceedances; it has no parameter to tune. Fewer than 3 exceedances say nothing: 1.
 */
export function extremalIndex(series: ArrayLike<number>, threshold: number): number {
  let last = -1;
  let gaps = 0;
  let longest = 0;
  let sum = 0;
  let squares = 0;
  let shiftedSum = 0;
  let shiftedProducts = 0;
  for (let i = 0; i < series.length; i++) {
    if (!(series[i]! > threshold)) continue;
    if (last >= 0) {
      const gap = i - last;
      gaps++;
      longest = Math.max(longest, gap);
      sum += gap;
      squares += gap ** 2;
      shiftedSum += gap - 1;
      shiftedProducts += (gap - 1) * (gap - 2);
    }
    last = i;
  }
  if (gaps < 2) return 1;
  // All in a row: one event.
  if (longest === 1) return 1 / (gaps + 1);
  const index =
    longest <= 2 || shiftedProducts === 0
      ? (2 * sum ** 2) / (gaps * squares)
      : (2 * shiftedSum ** 2) / (gaps * shiftedProducts);
  return Math.min(1, Math.max(1 / (gaps + 1), index));
}

/**
 * How much more the share of samples beyond a quantile varies than for independent samples, ≥ 1: E[K²]/E[K] for
 * clusters of geometric size K with mean 1/θ.
 */
export function clusterInflation(extremalIndex: number): number {
  return Math.max(1, 2 / extremalIndex - 1);
}

/** Exceedances from which clusters can be told. */
const FEWEST_BEYOND = 20;

/**
 * The inflation for a quantile of a series: the largest of those at the quantile, at p90 below it and at the median,
 * as far as there are samples beyond them. Bursts that look apart at the top are often one at the median.
 * @param sorted the same values in ascending order
 */
export function inflationAt(series: ArrayLike<number>, sorted: Float64Array, quantile: number): number {
  let largest = 1;
  for (const level of new Set([Math.min(quantile, 0.5), Math.min(quantile, 0.9), quantile])) {
    if ((1 - level) * sorted.length < FEWEST_BEYOND) continue;
    const threshold = sorted[Math.max(1, Math.ceil(level * sorted.length - 1e-9)) - 1]!;
    largest = Math.max(largest, clusterInflation(extremalIndex(series, threshold)));
  }
  return largest;
}

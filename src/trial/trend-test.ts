import { autocovariances } from './block-length.js';

/** Two-sided 1 %: one steady trial in a hundred is called drifting, before the size of the drift is looked at. */
const Z_99 = 2.5758293035489;
const FEWEST = 8;

/**
 * Whether a series drifts: by the Mann-Kendall test, its variance corrected for autocorrelation, at 1 %, and by more than `toleratedDrift` of its median over its length (slope
 * of Theil and Sen), since with enough samples any drift is significant and a small one harms nobody.
 */
export function hasTrend(series: ArrayLike<number>, toleratedDrift: number): boolean {
  const n = series.length;
  if (n < FEWEST) return false;
  let s = 0;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const difference = series[j]! - series[i]!;
      s += Math.sign(difference);
      slopes.push(difference / (j - i));
    }
  }
  const slope = medianOf(slopes);
  const level = Math.abs(medianOf(Array.from(series)));
  if (Math.abs(slope) * (n - 1) <= toleratedDrift * level) return false;
  const variance = ((n * (n - 1) * (2 * n + 5)) / 18) * inflation(series, slope);
  return Math.max(0, Math.abs(s) - 1) / Math.sqrt(variance) > Z_99;
}

/**
 * n/n*: how much more S varies than for independent values, were the series a first-order autoregression (Yue &
 * Wang, Water Resources Management 18, 2004). Lag-1 correlation of the detrended ranks, corrected for the bias that
 * estimating level and trend gives it in a short series (Kendall 1954; Marriott & Pope 1954).
 */
function inflation(series: ArrayLike<number>, slope: number): number {
  const n = series.length;
  const ranks = ranksOf(Array.from(series, (value, i) => value - slope * i));
  const [variance, covariance] = autocovariances(ranks, 1);
  if (!(variance! > 0)) return 1;
  const lagOne = Math.min(MOST_CORRELATED, (covariance! / variance! + 2 / n) / Math.max(0.5, 1 - 4 / n));
  return lagOne <= 0 ? 1 : (1 + lagOne) / (1 - lagOne);
}

/** A lag-1 correlation at which the variance is still finite. */
const MOST_CORRELATED = 0.95;

function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank;
  return ranks;
}

function medianOf(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

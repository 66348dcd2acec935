import { hasTrend } from './trend-test.js';

export interface WarmUp {
  /** How many values at the start are not steady yet; at most half of the series. */
  readonly cut: number;
  /** Whether what remains is steady. Too short a series is given the benefit of the doubt. */
  readonly steady: boolean;
  /** Where it is not, whether its second half lies above its first. */
  readonly rising: boolean;
}

/** MSER-5's batch, in values. */
const BATCH = 5;
/** Batches that must remain after a cut; below twice as many nothing is decided. */
const FEWEST_BATCHES = 5;
/** A batch is at the remainder's level when it is within this many robust standard deviations of its median. */
const AT_LEVEL = 3;

/**
 * Where the warm-up of a series ends.
 *
 * MSER-5 (White, Simulation 69, 1997; White, Cobb & Spratt, Winter Simulation Conference 2000): of the means of
 * batches of five, cut the d that minimises Σ(Yᵢ − Ȳ)²/(n − d)² over the remainder. A cut in the second half means
 * that the series was not steady long enough to be believed, unless what it would cut is at the same level within the
 * tolerance.
 *
 * MSER also cuts up to a disturbance in the middle, which is not warm-up and belongs into the figures (a stall is
 * the tail that users suffer). So where, in the first half of the cut, two batches in a row were at the level of what
 * remains, the cut ends there: warm-up is at the start or it is none.
 *
 * @param toleratedDrift share of the level by which the remainder may drift and still be called steady
 */
export function detectWarmUp(series: ArrayLike<number>, toleratedDrift: number): WarmUp {
  const batches = batchMeans(series);
  const n = batches.length;
  if (n < 2 * FEWEST_BATCHES) return { cut: 0, steady: true, rising: false };
  const cut = withoutDisturbance(batches, mserCut(batches));
  if (cut > n / 2) {
    const level = meanOf(batches.subarray(cut));
    const before = meanOf(batches.subarray(0, cut));
    return Math.abs(before - level) > toleratedDrift * Math.abs(level)
      ? { cut: Math.floor(n / 2) * BATCH, steady: false, rising: before < level }
      : { cut: 0, steady: true, rising: false };
  }
  const rest = batches.subarray(cut);
  const steady = !hasTrend(rest, toleratedDrift);
  const middle = rest.length >> 1;
  const rising = !steady && meanOf(rest.subarray(0, middle)) < meanOf(rest.subarray(middle));
  return { cut: cut * BATCH, steady, rising };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function batchMeans(series: ArrayLike<number>): Float64Array {
  const batches = new Float64Array(Math.floor(series.length / BATCH));
  for (let batch = 0; batch < batches.length; batch++) {
    for (let i = 0; i < BATCH; i++) batches[batch]! += series[batch * BATCH + i]! / BATCH;
  }
  return batches;
}

/** The d with the smallest MSER statistic, leaving at least `FEWEST_BATCHES`. */
function mserCut(batches: Float64Array): number {
  let best = 0;
  let bestStatistic = Number.POSITIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  // From the end (Welford), so that all d cost O(n); of equal statistics the smaller cut wins.
  for (let d = batches.length - 1, count = 1; d >= 0; d--, count++) {
    const delta = batches[d]! - mean;
    mean += delta / count;
    squares += delta * (batches[d]! - mean);
    if (count < FEWEST_BATCHES) continue;
    const statistic = squares / count ** 2;
    if (statistic <= bestStatistic) {
      bestStatistic = statistic;
      best = d;
    }
  }
  return best;
}

/** The cut, or where the series was first at the remainder's level if that was long before. */
function withoutDisturbance(batches: Float64Array, cut: number): number {
  const rest = batches.slice(cut).sort();
  const level = median(rest);
  const spread = 1.4826 * median(rest.map((value) => Math.abs(value - level)).sort());
  const atLevel = (value: number) => Math.abs(value - level) <= AT_LEVEL * spread;
  for (let i = 0; i < cut / 2; i++) if (atLevel(batches[i]!) && atLevel(batches[i + 1]!)) return i;
  return cut;
}

function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

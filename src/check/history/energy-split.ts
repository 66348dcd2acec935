/** Where a segment differs most from what follows it. */
export interface EnergySplit {
  /** The first value after the change; -1 where the series is too short to be split. */
  readonly index: number;
  /** The scaled energy statistic of both sides there; -Infinity where there is none. */
  readonly statistic: number;
}

/** Two statistics that differ by less, relatively, differ by rounding alone. */
export const ROUNDING = 1e-9;

/**
 * The split (τ, κ) of a segment x₁ … x_T with the largest scaled energy statistic between x₁ … x_τ and x_τ+1 … x_κ
 * (Matteson & James, JASA 109, 2014, equations 5 to 8, with α = 1). With n = τ, m = κ − τ and sums over pairs of |xᵢ − xⱼ|,
 *
 *   Q(τ, κ) = nm/(n+m) · ( 2/(nm) · between − 2/(n(n−1)) · within left − 2/(m(m−1)) · within right )
 *
 * κ may end before the segment does: so a stretch between two changes is found that looks like nothing over the whole.
 *
 * Every sum comes from the one before, in T² steps and with memory for T: with W(κ) the sum over all pairs of the first
 * κ values, within right = W(κ) − W(τ) − between.
 *
 * @param minSize fewest values on each side; at least 2, since one value has no distance within
 */
export function largestEnergySplit(values: ArrayLike<number>, minSize: number): EnergySplit {
  const length = values.length;
  let [index, statistic] = [-1, Number.NEGATIVE_INFINITY];
  if (length < 2 * minSize) return { index, statistic };
  /** Of each value, the distances to all that are left of the split. */
  const toLeft = new Float64Array(length);
  /** W: over all pairs of the first κ values. */
  const pairs = pairSums(values);
  // The loop below runs for every pair of a thousand shuffles: no divisions in it.
  const inverse = Float64Array.from({ length: length + 1 }, (_, i) => 1 / i);

  let least = Number.NEGATIVE_INFINITY;
  for (let n = 1; n <= length - minSize; n++) {
    const added = values[n - 1]!;
    const left = pairs[n]!;
    const leftMean = n < 2 ? 0 : left * inverse[n - 1]!;
    let between = 0;
    for (let j = n; j < length; j++) {
      const distance = toLeft[j]! + Math.abs(values[j]! - added);
      toLeft[j] = distance;
      between += distance;
      const m = j + 1 - n;
      if (m < minSize || n < minSize) continue;
      const right = pairs[j + 1]! - left - between;
      const q = 2 * inverse[j + 1]! * (between - leftMean * m - right * inverse[m - 1]! * n);
      // The first of equal ones, whatever rounding made of them.
      if (q > least) {
        [index, statistic] = [n, q];
        least = q + ROUNDING * Math.abs(q);
      }
    }
  }
  return { index, statistic };
}

/** At κ: the distances of all pairs among the first κ values. */
function pairSums(values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let kappa = 1; kappa <= values.length; kappa++) {
    const last = values[kappa - 1]!;
    let sum = 0;
    for (let i = 0; i < kappa - 1; i++) sum += Math.abs(values[i]! - last);
    sums[kappa] = sums[kappa - 1]! + sum;
  }
  return sums;
}

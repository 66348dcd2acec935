import { type Random, shuffled } from '../../foundation/random.js';
import { type EnergySplit, largestEnergySplit, ROUNDING } from './energy-split.js';

export interface EDivisiveOptions {
  /** Of the permutations. */
  readonly random: Random;
  /**
   * The share of series without any change in which one is found all the same: 0 to 1, ends excluded; 0.05 by default.
   */
  readonly significance?: number;
  /** At least 1/significance − 1, or nothing could ever be significant; 199 by default. */
  readonly permutations?: number;
  /** Fewest values between two change points, and before the first and after the last: 2 or more; 3 by default. */
  readonly minSize?: number;
}

export interface SeriesChange {
  /** Of the first value after the change. */
  readonly index: number;
  /** Of the permutation test that found it; no smaller than 1/(permutations + 1). */
  readonly pValue: number;
  /** From the change point before, or the start. */
  readonly before: Segment;
  /** To the next change point, or the end. */
  readonly after: Segment;
}

export interface Segment {
  readonly mean: number;
  readonly size: number;
}

/** Two values may both be noise's; three in a row seldom are. */
export const MIN_SIZE = 3;
const DEFAULTS = { significance: 0.05, permutations: 199, minSize: MIN_SIZE };

/**
 * E-divisive means: the change points of a series by hierarchical bisection with a permutation test (Matteson & James,
 * A nonparametric approach for multiple change point analysis of multivariate data, JASA 109, 2014).
 *
 * Each round splits, of all segments so far, the one with the largest energy statistic, and asks whether chance alone
 * does as well: the values are shuffled within each segment, and the largest statistic over all segments is taken
 * again. p = (1 + how many shuffles reach the statistic) / (1 + shuffles), so that a series of exchangeable values shows a
 * change with a probability of at most `significance`. It ends with the first split that chance explains.
 *
 * Values must not depend on their neighbours: a machine that drifts has change points, and rightly.
 *
 * @param series finite numbers, in the order of time
 * @returns change points in the order of time
 */
export function eDivisive(series: ArrayLike<number>, options: EDivisiveOptions): SeriesChange[] {
  const { random, significance, permutations, minSize } = { ...DEFAULTS, ...options };
  checkOptions(series, { significance, permutations, minSize });
  /** How many shuffles may reach the statistic at most; rounding must not cost one: 0.05 × 200 is 10. */
  const most = Math.floor(significance * (permutations + 1) * (1 + ROUNDING)) - 1;
  const values = Array.from(series);
  let segments = [found(values, 0, minSize)];
  const pValues = new Map<number, number>();

  while (true) {
    const best = segments.reduce((a, b) => (b.split.statistic > a.split.statistic ? b : a));
    if (best.split.index === -1) break;
    const reached = countReached(segments, best.split.statistic, { random, permutations, most, minSize });
    if (reached > most) break;
    const at = best.split.index;
    pValues.set(best.start + at, (1 + reached) / (1 + permutations));
    segments = segments.flatMap((segment) =>
      segment === best
        ? [
            found(best.values.slice(0, at), best.start, minSize),
            found(best.values.slice(at), best.start + at, minSize),
          ]
        : [segment],
    );
  }
  return segments.slice(1).map(({ start, values: after }, i) => ({
    index: start,
    pValue: pValues.get(start)!,
    before: segmentOf(segments[i]!.values),
    after: segmentOf(after),
  }));
}

interface Part {
  /** Of its first value in the series. */
  readonly start: number;
  readonly values: readonly number[];
  readonly split: EnergySplit;
}

function found(values: readonly number[], start: number, minSize: number): Part {
  return { start, values, split: largestEnergySplit(values, minSize) };
}

/** How many shuffles have a statistic as large; it stops counting above `most`, where the answer is known. */
function countReached(
  parts: readonly Part[],
  statistic: number,
  {
    random,
    permutations,
    most,
    minSize,
  }: Omit<Required<EDivisiveOptions>, 'significance'> & { readonly most: number },
): number {
  // Equal but for rounding is equal: in a series of few distinct values many shuffles are.
  const threshold = statistic - ROUNDING * Math.abs(statistic);
  let reached = 0;
  for (let i = 0; i < permutations && reached <= most; i++) {
    const reaches = parts.some(
      ({ values }) => largestEnergySplit(shuffled(values, random), minSize).statistic >= threshold,
    );
    if (reaches) reached++;
  }
  return reached;
}

function segmentOf(values: readonly number[]): Segment {
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, size: values.length };
}

function checkOptions(
  series: ArrayLike<number>,
  { significance, permutations, minSize }: typeof DEFAULTS,
): void {
  if (!(significance > 0 && significance < 1)) {
    throw new RangeError(`significance ${significance} is not between 0 and 1`);
  }
  if (!Number.isInteger(permutations) || significance * (permutations + 1) * (1 + ROUNDING) < 1) {
    throw new RangeError(`${permutations} permutations cannot show a significance of ${significance}`);
  }
  if (!Number.isInteger(minSize) || minSize < 2) throw new RangeError(`minSize ${minSize} is not 2 or more`);
  if (!Array.from(series).every(Number.isFinite)) throw new RangeError('a series has finite values only');
}

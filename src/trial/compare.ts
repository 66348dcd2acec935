import type { Estimate } from './estimate.js';
import { withheld } from './estimate.js';
import { normalCdf, Z_95, Z_99 } from './normal-distribution.js';
import { studentT95 } from './student-t.js';

/**
 * a over b, with the interval that theirs imply: both are taken as independent.
 *
 * On logarithms, distances from value to bound are combined by the root of their squares: the delta method where
 * intervals are symmetric, and MOVER (Zou & Donner, Statistics in Medicine 27, 2008) where they are not. Fieller's
 * caveat: where b's interval reaches 0 no bounded interval for the ratio exists, and the bound concerned is `null`.
 */
export function ratioOfEstimates(a: Estimate, b: Estimate): Estimate {
  if (a.value === null || b.value === null || !(a.value > 0) || !(b.value > 0)) return withheld('ratio');
  const value = a.value / b.value;
  const down = Math.hypot(logDistance(a.low, a.value), logDistance(b.value, b.high));
  const up = Math.hypot(logDistance(a.value, a.high), logDistance(b.low, b.value));
  const low = value * Math.exp(-down);
  const high = value * Math.exp(up);
  return {
    value,
    low: Number.isFinite(low) && Number.isFinite(down) ? low : null,
    high: Number.isFinite(high) ? high : null,
    unit: 'ratio',
  };
}

/**
 * One estimate from replicated trials of the same setting under the same load, with what differs between trials
 * in its interval.
 *
 * Random effects on logarithms. Between-trial variance τ² by DerSimonian & Laird (Controlled Clinical Trials 7,
 * 1986); weights 1/(vᵢ + τ²); the standard error is never below that of Hartung & Knapp (Statistics in Medicine
 * 20, 2001), taken from the spread of the trials themselves. The quantile is Student's t with Satterthwaite's
 * degrees of freedom: near normal where the trials agree within their own intervals, k − 1 where they do not.
 * Estimates without value are left out; without bounds, only the spread counts.
 *
 * Two trials that agree by chance hide what differs between them: with a τ that dwarfs the trials' own intervals,
 * 95 % intervals cover in 84 % of cases for k = 2, 88 % for 3, 92 % for 5. `noise` mends that.
 *
 * @param options.noise least τ to reckon with, as a standard deviation of logarithms (0.02 = 2 %), where it is known
 *   from elsewhere: an A/A comparison, or the repeated control setting
 */
export function combineEstimates(estimates: readonly Estimate[], options: { noise?: number } = {}): Estimate {
  const usable = estimates.filter((estimate) => estimate.value !== null && estimate.value > 0);
  const first = usable[0] ?? estimates[0];
  if (first === undefined) return withheld('ratio');
  if (usable.length < 2) return first;

  const k = usable.length;
  const logs = usable.map((estimate) => Math.log(estimate.value!));
  const known = usable.map(logStandardError);
  const anyUnknown = known.some((standardError) => standardError === null);
  const within = known.map((standardError) => (anyUnknown ? 0 : standardError! ** 2));
  const noiseVariance = (options.noise ?? 0) ** 2;
  const seenVariance =
    anyUnknown || within.some((v) => v === 0) ? sampleVariance(logs) : tauSquared(logs, within);
  const betweenVariance = Math.max(noiseVariance, seenVariance);

  const weights = within.map((v) => 1 / (v + betweenVariance));
  if (weights.some((weight) => !Number.isFinite(weight))) {
    return { value: first.value, low: first.value, high: first.value, unit: first.unit };
  }
  const total = sum(weights);
  const mean = sum(logs.map((log, i) => log * weights[i]!)) / total;
  const spread = sum(logs.map((log, i) => weights[i]! * (log - mean) ** 2)) / (k - 1) / total;
  const fromModel = 1 / total;
  const variance = Math.max(fromModel, spread);

  // What is known beforehand, within trials or between them, rests on many degrees of freedom; the rest on k − 1.
  const knownShare = Math.min(
    variance,
    sum(within.map((v, i) => (v + noiseVariance) * weights[i]! ** 2)) / total ** 2,
  );
  const seenShare = variance - knownShare;
  const freedom =
    seenShare > 0
      ? Math.max(k - 1, variance ** 2 / (seenShare ** 2 / (k - 1) + knownShare ** 2 / KNOWN_FREEDOM))
      : Number.POSITIVE_INFINITY;
  const half = studentT95(freedom) * Math.sqrt(variance);
  const value = Math.exp(mean);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit: first.unit };
}

/** Trials' own variances rest on some 20 windows or more. */
const KNOWN_FREEDOM = 20;

/**
 * a over b from replicated trials, each list in the order in which its trials ran, interleaved (A B B A …).
 *
 * With as many of each, the i-th are taken as a pair, so that a drift of the machine that moved both is divided out,
 * and the pairs' ratios are combined; else each side is combined first. For capacity and for percentiles alike.
 */
export function ratioOf(
  a: readonly Estimate[],
  b: readonly Estimate[],
  options: { noise?: number } = {},
): Estimate {
  if (a.length === b.length && a.length > 1) {
    const ratios = a.map((estimate, i) => ratioOfEstimates(estimate, b[i]!));
    return combineEstimates(ratios, { noise: (options.noise ?? 0) * Math.SQRT2 });
  }
  return ratioOfEstimates(combineEstimates(a, options), combineEstimates(b, options));
}

/**
 * The probability that a's true value is above `factor` times b's, both taken as log-normal about their values
 * with the spread that their intervals give. 0.5 where a value or an interval is missing: nothing is known.
 * For figures of which less is better, exchange a and b.
 */
export function probabilityBetter(a: Estimate, b: Estimate, factor = 1): number {
  if (a.value === null || b.value === null || !(a.value > 0) || !(b.value > 0)) return 0.5;
  const spreadA = logStandardError(a);
  const spreadB = logStandardError(b);
  if (spreadA === null || spreadB === null) return 0.5;
  const difference = Math.log(a.value) - Math.log(b.value) - Math.log(factor);
  const spread = Math.hypot(spreadA, spreadB);
  if (spread === 0) return difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
  return normalCdf(difference / spread);
}

/** The standard error of the logarithm that a 95 % interval implies; `null` without bounds above 0. */
export function logStandardError(estimate: Estimate): number | null {
  const { low, high } = estimate;
  if (low === null || high === null || !(low > 0) || !(high >= low)) return null;
  return Math.log(high / low) / (2 * Z_95);
}

/**
 * Whether a ratio is above 1 or below it beyond chance: by its 99 % interval, which the 95 % one implies. A study claims
 * half a dozen gains; with 95 % each, one claim in twenty would be of nothing. `null` where it cannot be told.
 */
export function sideOfOne({
  value,
  low,
  high,
}: Pick<Estimate, 'value' | 'low' | 'high'>): 'above' | 'below' | null {
  if (value === null || !(value > 0)) return null;
  const wider = (from: number | null, to: number | null) => (logDistance(from, to) * Z_99) / Z_95;
  if (Math.log(value) > wider(low, value)) return 'above';
  return -Math.log(value) > wider(value, high) ? 'below' : null;
}

function logDistance(from: number | null, to: number | null): number {
  if (from === null || to === null || !(from > 0) || !(to > 0)) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.log(to / from));
}

function tauSquared(logs: readonly number[], within: readonly number[]): number {
  const weights = within.map((v) => 1 / v);
  const total = sum(weights);
  const mean = sum(logs.map((log, i) => log * weights[i]!)) / total;
  const q = sum(logs.map((log, i) => weights[i]! * (log - mean) ** 2));
  const scale = total - sum(weights.map((weight) => weight ** 2)) / total;
  return Math.max(0, (q - (logs.length - 1)) / scale);
}

function sampleVariance(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { build, type Histogram } from 'hdr-histogram-js';
import type { Random } from '../foundation/random.js';
import { type Estimate, withheld } from './estimate.js';
import { samplesNeeded } from './order-statistic.js';
import { quantileIntervals } from './tail-interval.js';
import type { Percentiles } from './trial.js';

export const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** An empty histogram of times: microseconds, 3 significant digits, growing with what it is given. */
export function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
  });
}

/** Histograms of several trials are merged with `add`; their percentiles are never averaged. */
export function histogramOf(valuesMs: Iterable<number>): Histogram {
  const histogram = emptyHistogram();
  for (const valueMs of valuesMs) histogram.recordValue(Math.max(0, Math.round(valueMs * 1_000)));
  return histogram;
}

/**
 * The value at a quantile in (0, 1], in ms: the smallest that this share of samples does not exceed, within 0.1 %
 * (upwards) or a microsecond.
 */
export function valueAtMs(histogram: Histogram, quantile: number): number {
  if (quantile >= 1) return histogram.maxValue / 1_000;
  return Math.min(histogram.getValueAtPercentile(quantile * 100), histogram.maxValue) / 1_000;
}

/**
 * Percentiles of times in ms, given in the order in which they came (neighbours are correlated, and the interval
 * must know). A percentile without enough samples behind it is withheld; see `samplesNeeded` for the rule. `max`
 * is a fact about this sample and has no interval.
 * @param options.intervals false where resampling makes no sense, as with the response times of one batch
 */
export function percentilesOf(
  valuesMs: Float64Array,
  random: Random,
  options: { intervals?: boolean } = {},
): Percentiles {
  const histogram = histogramOf(valuesMs);
  const n = valuesMs.length;
  const printable = Object.values(QUANTILES).filter((quantile) => n >= samplesNeeded(quantile));
  const intervals = options.intervals === false ? null : quantileIntervals(valuesMs, printable, random);
  const percentile = (quantile: number): Estimate => {
    const at = printable.indexOf(quantile as (typeof printable)[number]);
    if (at < 0) return withheld('ms', samplesNeeded(quantile));
    const value = valueAtMs(histogram, quantile);
    const interval = intervals?.[at];
    if (interval === undefined) return { value, low: null, high: null, unit: 'ms' };
    return { value, low: Math.min(value, interval.low), high: Math.max(value, interval.high), unit: 'ms' };
  };
  return {
    p50: percentile(QUANTILES.p50),
    p90: percentile(QUANTILES.p90),
    p95: percentile(QUANTILES.p95),
    p99: percentile(QUANTILES.p99),
    p999: percentile(QUANTILES.p999),
    max: n === 0 ? withheld('ms', 1) : { value: valueAtMs(histogram, 1), low: null, high: null, unit: 'ms' },
  };
}

/** For times that mean nothing under a load. */
export function noPercentiles(): Percentiles {
  const none = withheld('ms');
  return { p50: none, p90: none, p95: none, p99: none, p999: none, max: none };
}

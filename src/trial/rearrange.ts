import type { Estimate } from './estimate.js';

/**
 * Percentiles that were estimated each by itself, brought into order: their values sorted, their lower bounds, and their upper
 * bounds. Whatever the true percentiles are, the sorted ones are as close to them or closer (Chernozhukov, Fernández-Val &
 * Galichon, "Improving point and interval estimators of monotone functions by rearrangement", Biometrika 96, 2009).
 *
 * Percentiles without a value, or without a bound, keep what they have.
 * @param estimates by rising quantile
 */
export function rearranged(estimates: readonly Estimate[]): Estimate[] {
  const values = sorted(estimates.map(({ value }) => value));
  const lows = sorted(estimates.map(({ low }) => low));
  const highs = sorted(estimates.map(({ high }) => high));
  return estimates.map((estimate, at) => {
    const value = values[at]!;
    // Where a percentile has no bound, those of the others may stand beside another value than they were estimated with.
    const [low, high] = [lows[at]!, highs[at]!];
    return {
      ...estimate,
      value,
      low: low === null || value === null ? low : Math.min(low, value),
      high: high === null || value === null ? high : Math.max(high, value),
    };
  });
}

/** The numbers among them in order, in the places of numbers. */
function sorted(values: readonly (number | null)[]): (number | null)[] {
  const numbers = values.filter((value) => value !== null).sort((a, b) => a - b);
  return values.map((value) => (value === null ? null : numbers.shift()!));
}

/** As many as describe a distribution up to its p99, in about a kilobyte. */
const MOST = 200;

/**
 * Up to 200 of the values in rising order: all of them where there are no more, else those at evenly spaced ranks, each in
 * the middle of its share (the (i + ½)/200 quantiles), so that their mean is about that of all.
 */
export function evenOrderStatistics(values: readonly number[], most = MOST): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / most)]!);
}

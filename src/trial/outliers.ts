/** In robust standard deviations; for normal values 5 is exceeded once in 1.7 million. */
const FAR = 5;
/** A window this close to the median is no outlier, however even the others are: share of the median. */
const NEAR_SHARE = 0.1;
const FEWEST = 10;

/**
 * How many values are far from the others: modified z-score by median and MAD (Iglewicz & Hoaglin, How to Detect and
 * Handle Outliers, 1993), at 5 instead of their 3.5 since a trial has up to 100 windows and the flag must mean
 * something. Outliers are flagged and never dropped.
 */
export function countOutliers(values: ArrayLike<number>): number {
  if (values.length < FEWEST) return 0;
  const sorted = Float64Array.from(values).sort();
  const median = sorted[sorted.length >> 1]!;
  const deviations = sorted.map((value) => Math.abs(value - median)).sort();
  const spread = 1.4826 * deviations[deviations.length >> 1]!;
  const far = Math.max(FAR * spread, NEAR_SHARE * Math.abs(median));
  return sorted.reduce((count, value) => (Math.abs(value - median) > far ? count + 1 : count), 0);
}

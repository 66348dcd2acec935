import { samplesNeeded } from '../order-statistic.js';

/** Steps from each percentile to the one that halves what is left to 100 %: as HdrHistogram prints them. */
const TICKS_PER_HALVING = 5;
/** Beyond the 99.99th, pictures look alike. */
const FURTHEST = 99.99;

/**
 * Rising percentiles from 0 on whose steps halve with each halving of the rest, so that they are even on an axis of
 * 1/(1 − p): 0, 10, … 50, 55, … 75, 77.5, … None of which `samples` cannot tell (`samplesNeeded`).
 */
export function percentileSteps(samples: number): number[] {
  const percentiles: number[] = [];
  let percentile = 0;
  while (percentile <= FURTHEST && samples >= samplesNeeded(Math.max(0.5, percentile / 100))) {
    percentiles.push(percentile);
    // The small addition has a rest of exactly a half, a quarter, … end a halving, whatever its binary digits.
    const halvings = Math.floor(Math.log2(100 / (100 - percentile)) + 1e-9);
    percentile += 100 / (TICKS_PER_HALVING * 2 ** (halvings + 1));
  }
  return percentiles;
}

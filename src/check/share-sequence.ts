import { logBeta } from '../trial/beta.js';
import type { Bounds } from './running-mean.js';

/** Jeffreys' prior: the mixing distribution is Beta(½, ½). */
const PRIOR = 0.5;
const BISECTIONS = 60;

/**
 * Bounds of a share from counts of which more come in, which may be looked at at any time: with probability 1 − 2α at least the
 * true share lies in all of them at once; about half of the rest falls to either side.
 *
 * Robbins' mixture (Statistical methods related to the law of the iterated logarithm, Annals of Mathematical Statistics
 * 41, 1970) of the binomial likelihood ratio over a Beta distribution: a martingale under the true share, which by
 * Ville's inequality ever exceeds 1/α with probability α at most.
 *
 * For independent tasks. What comes in clusters needs the spread between trials, too: see `RunningMean`.
 * @param hits of `total`
 * @param alpha in (0, 1), of either side
 */
export function shareBounds(hits: number, total: number, alpha: number): Bounds {
  if (total === 0) return { low: 0, high: 1 };
  const share = hits / total;
  const mixture = logBeta(hits + PRIOR, total - hits + PRIOR) - logBeta(PRIOR, PRIOR);
  const threshold = -Math.log(2 * alpha);
  const excluded = (p: number) => mixture - logLikelihood(hits, total, p) > threshold;
  return {
    low: hits === 0 ? 0 : bisect(0, share, excluded),
    high: hits === total ? 1 : bisect(1, share, excluded),
  };
}

/** Fewest tasks, none of them a hit, after which the share is known to be below `limit`. */
export function samplesForShareBelow(limit: number, alpha: number): number {
  let [low, high] = [1, 2];
  while (shareBounds(0, high, alpha).high >= limit && high < MOST_SAMPLES) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (shareBounds(0, middle, alpha).high < limit) high = middle;
    else low = middle;
  }
  return high;
}

const MOST_SAMPLES = 1e9;

/** The border of what is excluded, between a share that is and one that is not. */
function bisect(excludedEnd: number, within: number, excluded: (p: number) => boolean): number {
  let [outside, inside] = [excludedEnd, within];
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (outside + inside) / 2;
    if (excluded(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

function logLikelihood(hits: number, total: number, p: number): number {
  const misses = total - hits;
  return (hits === 0 ? 0 : hits * Math.log(p)) + (misses === 0 ? 0 : misses * Math.log1p(-p));
}

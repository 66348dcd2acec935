import type { Bounds } from './mean-sequence.js';

/** Jeffreys' prior: the mixing distribution is Beta(½, ½). */
const PRIOR = 0.5;
const BISECTIONS = 60;

/**
 * Bounds of a share from counts of which more come in, which may be looked at at any time: with probability 1 − 2α the
 * true share lies in all of them at once, with 1 − α on either side.
 *
 * Robbins' mixture (Statistical methods related to the law of the iterated logarithm, Annals of Mathematical Statistics
 * 41, 1970) of the binomial likelihood ratio over a Beta distribution: a martingale under the true share, which by
 * Ville's inequality ever exceeds 1/α with probability α at most.
 *
 * For independent tasks. What comes in clusters needs the spread between trials, too: see `MeanSequence`.
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

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Lanczos' approximation (SIAM Journal on Numerical Analysis 1, 1964) with g = 7 and nine terms: 1e-15. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (shifted + i);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

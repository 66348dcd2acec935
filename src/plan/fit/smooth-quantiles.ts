import { normalQuantile } from '../../trial/normal-distribution.js';

/** A value and the share of calls that are below it: above 0, below 1. */
export interface Knot {
  readonly share: number;
  readonly ms: number;
}

/** Times below this have no logarithm worth the name. */
const LEAST_MS = 1e-6;
/** Beyond the knots no more spread than this is believed (standard deviation of the logarithm). */
const MOST_SPREAD = 2;

/**
 * `count` values at even ranks of a distribution of which some quantiles are known.
 *
 * Between two knots the logarithm is a straight line over the normal score (exact for a log-normal); below the first and
 * above the last it goes on with the slope of the whole, fitted by least squares: few calls do not show the longest, and
 * to end there would be to promise that none comes.
 * @param knots shares rising
 */
export function smoothQuantiles(knots: readonly Knot[], count: number): number[] {
  const points = knots.map(({ share, ms }) => ({
    score: normalQuantile(share),
    log: Math.log(Math.max(LEAST_MS, ms)),
  }));
  const slope = slopeOf(points);
  let at = 0;
  return Array.from({ length: count }, (_, rank) => {
    const score = normalQuantile((rank + 0.5) / count);
    const first = points[0]!;
    const last = points.at(-1)!;
    if (score <= first.score) return Math.exp(first.log + slope * (score - first.score));
    if (score >= last.score) return Math.exp(last.log + slope * (score - last.score));
    while (points[at + 1]!.score < score) at++;
    const [from, to] = [points[at]!, points[at + 1]!];
    const share = (score - from.score) / (to.score - from.score);
    return Math.exp(from.log + share * (to.log - from.log));
  });
}

function slopeOf(points: readonly { readonly score: number; readonly log: number }[]): number {
  const meanScore = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  const meanLog = points.reduce((sum, { log }) => sum + log, 0) / points.length;
  const squares = points.reduce((sum, { score }) => sum + (score - meanScore) ** 2, 0);
  if (squares === 0) return 0;
  const products = points.reduce((sum, { score, log }) => sum + (score - meanScore) * (log - meanLog), 0);
  return Math.min(MOST_SPREAD, Math.max(0, products / squares));
}

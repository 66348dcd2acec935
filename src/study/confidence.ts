import { logStandardError } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { normalCdf } from '../trial/normal-distribution.js';

/** "As good as the best" allows this much. */
const WITHIN = 1.05;
const STEPS = 61;
const REACH_IN_STANDARD_ERRORS = 4;
/** Rivals that are worse by more than this many standard errors have nothing in common with the best ones. */
const CLOSE_IN_STANDARD_ERRORS = 3;
/** Settings on one plateau do differ, by about this much (standard deviation of the logarithm). */
const LEAST_SPREAD = 0.015;

interface LogNormal {
  readonly log: number;
  readonly spread: number;
}

/**
 * The probability that no other setting is more than 5 % better than the recommended one.
 *
 * Taken one by one, the many short trials of a search have some that look much better by chance alone. So settings
 * close to the recommended one are taken as draws from one population, whose spread is estimated from how much they
 * differ beyond their own noise (DerSimonian & Laird's τ², at least 1.5 %), and each is shrunk towards the population's
 * mean by its share of noise (empirical Bayes, Efron & Morris, JASA 70, 1975).
 *
 * The recommended one's uncertainty is in every comparison at once, so the product over the others is integrated over
 * it (trapezoids over ±4 standard errors); multiplying pairwise probabilities would count it once per setting.
 * 0.5 where the recommended setting has no interval.
 */
export function confidenceIn(recommended: Estimate, others: readonly Estimate[]): number {
  const own = logNormal(recommended);
  if (own === null) return 0.5;
  const rivals = others.flatMap((other) => logNormal(other) ?? []);
  const close = rivals.filter(
    ({ log, spread }) => log > own.log - CLOSE_IN_STANDARD_ERRORS * Math.hypot(spread, own.spread),
  );
  if (close.length === 0) return 1;
  const [shrunk, ...shrunkRivals] = shrink([own, ...close]);
  let total = 0;
  let weights = 0;
  for (let step = 0; step < STEPS; step++) {
    const z = REACH_IN_STANDARD_ERRORS * ((2 * step) / (STEPS - 1) - 1);
    const weight = Math.exp((-z * z) / 2);
    const limit = shrunk!.log + z * shrunk!.spread + Math.log(WITHIN);
    let probability = 1;
    for (const rival of shrunkRivals) probability *= normalCdf((limit - rival.log) / rival.spread);
    total += weight * probability;
    weights += weight;
  }
  return total / weights;
}

function logNormal(estimate: Estimate): LogNormal | null {
  const spread = logStandardError(estimate);
  return estimate.value === null || !(estimate.value > 0) || spread === null
    ? null
    : { log: Math.log(estimate.value), spread: Math.max(spread, 1e-9) };
}

function shrink(settings: readonly LogNormal[]): LogNormal[] {
  const variance = populationVariance(settings);
  const weights = settings.map(({ spread }) => 1 / (spread ** 2 + variance));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = settings.reduce((sum, { log }, i) => sum + log * weights[i]!, 0) / total;
  return settings.map(({ log, spread }) => {
    const trust = variance / (variance + spread ** 2);
    return { log: trust * log + (1 - trust) * mean, spread: spread * Math.sqrt(trust) };
  });
}

function populationVariance(settings: readonly LogNormal[]): number {
  const weights = settings.map(({ spread }) => 1 / spread ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = settings.reduce((sum, { log }, i) => sum + log * weights[i]!, 0) / total;
  const q = settings.reduce((sum, { log }, i) => sum + weights[i]! * (log - mean) ** 2, 0);
  const scale = total - weights.reduce((sum, weight) => sum + weight ** 2, 0) / total;
  return Math.max(LEAST_SPREAD ** 2, scale > 0 ? (q - (settings.length - 1)) / scale : 0);
}

import { logStandardError } from '../trial/compare.js';
import { meritOf } from './merit.js';
import type { Study } from './study.js';

/**
 * The window of a trial that tells the most for its time, ms. What a trial sees of itself becomes surer with its length, what
 * differs from one to the next does not: with variance s/L within a window of length L, b between trials, and c ms beside
 * the window, the variance per time is least at L = √(c·s/b) (Cochran, _Sampling Techniques_, 1977, § 10.6).
 * @param besideMs what a trial takes beside its window
 */
export function bestWindowMs(study: Study, besideMs: number): number {
  const products = study.runner.trials.flatMap(({ load, figures }) => {
    if (load.kind !== 'saturating') return [];
    const spread = logStandardError(meritOf(study.objective.kind, figures));
    return spread === null ? [] : [spread ** 2 * load.durationMs];
  });
  if (products.length === 0) return 0;
  const within = products.sort((a, b) => a - b)[products.length >> 1]!;
  return Math.sqrt(besideMs * within) / study.sigma();
}

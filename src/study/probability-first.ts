import type { Random } from '../foundation/random.js';
import type { Posterior } from './belief.js';
import { drawsFrom } from './joint-draws.js';

const DRAWS = 1_000;

/**
 * The probability that none of the others is above the first by more than `within`, by draws from what is believed of
 * them jointly: what they have in common sets none of them apart.
 * @param within in logarithms
 * @param most logarithm that no figure can exceed
 */
export function probabilityFirst(
  { means, covariance }: Posterior,
  within: number,
  random: Random,
  most = Number.POSITIVE_INFINITY,
): number {
  const draw = drawsFrom(covariance, random);
  let right = 0;
  for (let i = 0; i < DRAWS; i++) {
    const deviations = draw();
    const figures = means.map((mean, at) => Math.min(mean + deviations[at]!, most));
    const limit = figures[0]! + within;
    if (figures.every((figure) => figure <= limit)) right++;
  }
  return right / DRAWS;
}

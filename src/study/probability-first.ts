import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { type Random, standardNormal } from '../foundation/random.js';
import type { Posterior } from './belief.js';

const DRAWS = 1_000;
/** Rounding may leave a covariance that is not quite positive. */
const ROUNDING = 1e-8;

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
  const n = means.length;
  const positive = Matrix.add(covariance, Matrix.eye(n, n, ROUNDING));
  const lower = new CholeskyDecomposition(positive).lowerTriangularMatrix;
  let right = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const noise = Float64Array.from({ length: n }, () => standardNormal(random));
    const drawn = (i: number) => {
      let value = means[i]!;
      for (let j = 0; j <= i; j++) value += lower.get(i, j) * noise[j]!;
      return Math.min(value, most);
    };
    const limit = drawn(0) + within;
    let isFirst = true;
    for (let i = 1; i < n && isFirst; i++) isFirst = drawn(i) <= limit;
    if (isFirst) right++;
  }
  return right / DRAWS;
}

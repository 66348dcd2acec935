import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Random } from '../foundation/random.js';
import type { Posterior } from './belief.js';
import { drawsFrom } from './joint-draws.js';

const FUTURES = 150;
const TRUTHS = 150;

/**
 * The probability of a right choice that is to be expected once each setting has been seen again, by preposterior
 * analysis (Raiffa & Schlaifer, _Applied Statistical Decision Theory_, 1961): what is believed now says which figures
 * further trials may bring; each such future ends with a choice, and with a probability that it is right.
 * @param noiseVariance of what is then seen of each, in squared logarithms; above 0
 * @param within a choice is right where nothing is better by more than this, in logarithms
 */
export function expectedConfidence(
  { means, covariance }: Posterior,
  noiseVariance: number,
  within: number,
  random: Random,
): number {
  const n = means.length;
  const seen = Matrix.add(covariance, Matrix.eye(n, n, noiseVariance));
  // m' = m + K(y − m) and Σ' = Σ − KΣ with K = Σ(Σ + noise)⁻¹: over the futures, m' spreads by KΣ.
  const gain = new CholeskyDecomposition(seen).solve(covariance).transpose();
  const learned = gain.mmul(covariance);
  const move = drawsFrom(learned, random);
  const draw = drawsFrom(Matrix.sub(covariance, learned), random);
  const truths = Array.from({ length: TRUTHS }, draw);
  let right = 0;
  for (let future = 0; future < FUTURES; future++) {
    const moved = move();
    const then = means.map((mean, i) => mean + moved[i]!);
    const chosen = then.indexOf(Math.max(...then));
    for (const truth of truths) {
      const limit = then[chosen]! + truth[chosen]! + within;
      if (then.every((mean, i) => mean + truth[i]! <= limit)) right++;
    }
  }
  return right / FUTURES / TRUTHS;
}

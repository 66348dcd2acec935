import { seededRandom, shuffled } from '../foundation/random.js';

/** Tasks in a sequence that is run again from the top when it ends. */
const MOST = 4_096;

/**
 * In which order calls are submitted, as indexes: each as often as its weight says, mixed by chance, the same for every
 * setting (common random numbers).
 * @param weights > 0
 */
export function weightedOrder(weights: readonly number[], seed: number): number[] {
  const least = Math.min(...weights);
  const sum = weights.reduce((total, weight) => total + weight / least, 0);
  const scale = Math.min(1, MOST / sum);
  const order = weights.flatMap((weight, index) =>
    new Array<number>(Math.max(1, Math.round((scale * weight) / least))).fill(index),
  );
  return shuffled(order, seededRandom(seed));
}

import { type Random, standardNormal } from '../../foundation/random.js';

/**
 * A log-normal draw: median × exp(σ × Z), with Z standard normal.
 * Its mean is median × exp(σ² / 2). `sigma` 0 gives the median itself.
 */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * standardNormal(random));
}

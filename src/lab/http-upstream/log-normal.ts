import type { Random } from '../../foundation/random.js';

/**
 * A log-normal draw: median × exp(σ × Z), with Z standard normal by Box and Muller (1958).
 * Its mean is median × exp(σ² / 2). `sigma` 0 gives the median itself.
 */
export function logNormal(random: Random, median: number, sigma: number): number {
  // 1 − random() lies in (0, 1], where the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
}

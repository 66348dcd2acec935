import { mmc } from './mmc.js';
import { atLeastZero } from './valid-number.js';

/**
 * Mean wait of M/G/c from the first two moments of its service times.
 *
 * With cv² ≤ 1, T. Kimura's interpolation ("A two-moment approximation for the mean waiting time in the GI/G/s queue",
 * Management Science 32, 1986) between M/M/c and M/D/c, (1 + cv²)/(2cv²/W_M + (1 − cv²)/W_D), with W_D of G. P. Cosmetatos
 * ("Approximate explicit formulae for the average queueing time in the processes (M/D/r) and (D/M/r)", INFOR 13, 1975),
 * whose excess over ½ W_M is cut where light traffic has it, W_D ≤ W_M c/(c + 1). Above, (1 + cv²)/2 · W_M (A. M. Lee & P. A.
 * Longton, Operational Research Quarterly 10, 1959; Allen & Cunneen's formula for Poisson arrivals, A. O. Allen,
 * _Probability, Statistics, and Queueing Theory_, 2nd ed. 1990). Exact with one server (Pollaczek and Khinchine) and for
 * exponential service.
 * @param queue `squaredVariation`: variance over the mean's square, 0 and above
 * @returns `Infinity` where the load is not below the servers
 * @throws RangeError where a number is out of its range
 */
export function mgcMeanWaitMs(queue: {
  readonly servers: number;
  readonly offeredLoad: number;
  readonly meanServiceMs: number;
  readonly squaredVariation: number;
}): number {
  const { servers, offeredLoad, squaredVariation } = queue;
  atLeastZero('squaredVariation', squaredVariation);
  const exponential = mmc(queue).meanWaitMs;
  if (exponential === 0 || exponential === Number.POSITIVE_INFINITY) return exponential;
  if (squaredVariation > 1) return ((1 + squaredVariation) / 2) * exponential;
  const constant = exponential * deterministicRatio(servers, offeredLoad / servers);
  return (1 + squaredVariation) / ((2 * squaredVariation) / exponential + (1 - squaredVariation) / constant);
}

/** Mean wait of M/D/c over that of M/M/c: ½ with one server and at full load. */
function deterministicRatio(servers: number, utilization: number): number {
  const excess =
    ((1 - utilization) * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * utilization * servers);
  return Math.min(0.5 * (1 + excess), servers / (servers + 1));
}

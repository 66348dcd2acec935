import { mgc } from './mgc.js';
import type { QueueFigures } from './queue-figures.js';
import type { ServiceDistribution } from './service-distribution.js';
import { above0, atLeastZero, validLoad } from './valid-number.js';

/**
 * M/G/1: Poisson arrivals, one server, any service times.
 *
 * Means by F. Pollaczek (Mathematische Zeitschrift 32, 1930) and A. Y. Khinchine (1932). Tails by numerical inversion of
 * their transform, off by about 1e-9 of their value for service times with a density; where they are single values, by up
 * to 1e-4 of it near the values' sums if they are few and the load is low, and less the more they are. One single value is
 * {@link md1}.
 * @param queue load 0 to 2^53 Erlang, of which 1 and above cannot be kept up with
 * @throws RangeError where the load is out of its range
 */
export function mg1(queue: {
  readonly offeredLoad: number;
  readonly service: ServiceDistribution;
}): QueueFigures {
  return mgc({ servers: 1, ...queue });
}

/**
 * Pollaczek and Khinchine's mean wait, ρ/(1 − ρ) · (1 + cv²)/2 · s, from the first two moments alone.
 * @param queue `squaredVariation`: the service times' variance over their mean's square, 0 and above
 * @returns `Infinity` at a load of 1 and above
 * @throws RangeError where a number is out of its range
 */
export function mg1MeanWaitMs(queue: {
  readonly offeredLoad: number;
  readonly meanServiceMs: number;
  readonly squaredVariation: number;
}): number {
  const load = validLoad(queue.offeredLoad);
  above0('meanServiceMs', queue.meanServiceMs);
  atLeastZero('squaredVariation', queue.squaredVariation);
  if (load >= 1) return Number.POSITIVE_INFINITY;
  return ((load / (1 - load)) * queue.meanServiceMs * (1 + queue.squaredVariation)) / 2;
}

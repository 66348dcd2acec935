import { delayedTail } from './delayed-tail.js';
import { erlangC } from './erlang-c.js';
import { md1 } from './md1.js';
import { mgcMeanWaitMs } from './mgc-mean-wait.js';
import type { QueueFigures } from './queue-figures.js';
import { saturated } from './saturated.js';
import type { ServiceDistribution } from './service-distribution.js';
import { tailQuantile } from './tail-quantile.js';
import { atLeastZero, levelBelow1, validLoad, wholeFrom1 } from './valid-number.js';

/** Tails from inverted transforms carry 9 digits or so. */
const TOLERANCE = 1e-9;

/**
 * M/G/c: Poisson arrivals and any service times on several servers. Exact with one server ({@link mg1}) and no closed form is
 * known for more; then these are approximations.
 *
 * - P(wait > 0) is Erlang's C, of which the distribution of service times changes little.
 * - Tasks that wait do so as in M/G/1 with a server c times as fast (H. C. Tijms, M. H. van Hoorn & A. Federgruen,
 *   "Approximations for the steady-state probabilities in the M/G/c queue", Advances in Applied Probability 13, 1981): right
 *   in the limits of one server and of full load, and the rate at which the tail falls is the right one at any load
 *   (M. F. Neuts & Y. Takahashi, Zeitschrift für Wahrscheinlichkeitstheorie 57, 1981).
 * - Means: {@link mgcMeanWaitMs}.
 *
 * Exact for exponential service. The further service times are from that and the lower the load, the worse: see the docs
 * for the errors against simulation. Two queues with the same first two moments can differ in their mean wait by a factor
 * up to (1 + cv²)/2 (V. Gupta, M. Harchol-Balter, J. G. Dai & B. Zwart, Queueing Systems 64, 2010).
 * @throws RangeError where a number is out of its range
 */
export function mgc(queue: {
  /** A whole number from 1. */
  readonly servers: number;
  /** In Erlang, 0 to 2^53. */
  readonly offeredLoad: number;
  readonly service: ServiceDistribution;
}): QueueFigures {
  const { servers, offeredLoad, service } = queue;
  wholeFrom1('servers', servers);
  validLoad(offeredLoad);
  const { meanMs, squaredVariation, atoms } = service;
  const utilization = offeredLoad / servers;
  if (offeredLoad >= servers) return saturated(utilization);
  if (servers === 1 && atoms?.values.length === 1) return md1({ offeredLoad, serviceMs: meanMs });

  const waitProbability = erlangC(servers, offeredLoad);
  const meanWaitMs = mgcMeanWaitMs({ servers, offeredLoad, meanServiceMs: meanMs, squaredVariation });
  const tails = delayedTail({ service, servers, utilization, waitProbability });
  const waitTail = (ms: number): number => tails.wait(atLeastZero('ms', ms));
  const responseTail = (ms: number): number => tails.response(atLeastZero('ms', ms));
  return {
    utilization,
    waitProbability,
    meanQueueLength: (offeredLoad / meanMs) * meanWaitMs,
    meanWaitMs,
    meanResponseMs: meanMs + meanWaitMs,
    waitTail,
    waitQuantileMs: (level) =>
      tailQuantile(waitTail, levelBelow1('level', level), meanMs / servers, TOLERANCE),
    responseTail,
    responseQuantileMs: (level) => tailQuantile(responseTail, levelBelow1('level', level), meanMs, TOLERANCE),
  };
}

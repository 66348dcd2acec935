import { md1Backlog } from './md1-backlog.js';
import type { QueueFigures } from './queue-figures.js';
import { saturated } from './saturated.js';
import { tailQuantile } from './tail-quantile.js';
import { above0, atLeastZero, levelBelow1, validLoad } from './valid-number.js';

/** What no longer changes a double. */
const DIGITS = 2 ** -56;

/**
 * M/D/1: Poisson arrivals, one server, and every task takes `serviceMs`.
 *
 * Mean wait ρs/(2(1 − ρ)). The distribution of the wait, A. K. Erlang, "The theory of probabilities and telephone
 * conversations" (1909), is an alternating sum that loses all digits as ρ nears 1 or the wait grows; here it is in G. J.
 * Franx's form ("A simple solution for the M/D/c waiting time distribution", Operations Research Letters 29, 2001), for one
 * server and for the tail: with t = ks − u and 0 < u ≤ s,
 * P(wait > t) = Σ_j Poisson(j; ρu/s) P(more than k − j tasks in the system), in which nothing is subtracted. Digits to
 * about 1e-14 of any tail's value, down to the smallest double.
 * @param queue load 0 to 2^53 Erlang, of which 1 and above cannot be kept up with; `serviceMs` above 0
 * @throws RangeError where a number is out of its range, or the time so long that more than 10^7 services fit into it
 */
export function md1(queue: { readonly offeredLoad: number; readonly serviceMs: number }): QueueFigures {
  const rho = validLoad(queue.offeredLoad);
  const serviceMs = above0('serviceMs', queue.serviceMs);
  if (rho >= 1) return saturated(rho);
  const moreThan = md1Backlog(rho);

  const waitTail = (ms: number): number => {
    const services = atLeastZero('ms', ms) / serviceMs;
    const k = Math.floor(services) + 1;
    const arrivals = rho * (k - services);
    let probability = Math.exp(-arrivals);
    let tail = 0;
    // Terms fall faster than 1/j!, and no factor is above 1.
    for (let j = 0; probability > DIGITS * tail; j++) {
      // With k arrivals and more the task waits so long, whatever it found.
      tail += probability * (j < k ? moreThan(k - j) : 1);
      probability *= arrivals / (j + 1);
    }
    return Math.min(1, tail);
  };
  const waitQuantileMs = (level: number): number => {
    levelBelow1('level', level);
    // Without load nobody waits; P(wait > 0) = ρ.
    return rho <= 1 - level ? 0 : tailQuantile(waitTail, level, serviceMs);
  };
  const meanWaitMs = (serviceMs * rho) / (2 * (1 - rho));
  return {
    utilization: rho,
    waitProbability: rho,
    meanQueueLength: (rho * rho) / (2 * (1 - rho)),
    meanWaitMs,
    meanResponseMs: serviceMs + meanWaitMs,
    waitTail,
    waitQuantileMs,
    responseTail: (ms) => (atLeastZero('ms', ms) < serviceMs ? 1 : waitTail(ms - serviceMs)),
    responseQuantileMs: (level) => serviceMs + waitQuantileMs(level),
  };
}

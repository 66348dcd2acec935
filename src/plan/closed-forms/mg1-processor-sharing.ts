import { above0, atLeastZero, validLoad } from './valid-number.js';

/**
 * M/G/1 with processor sharing: all tasks are served at once, each at an equal share of one server's pace, as threads on a
 * core.
 *
 * The mean response s/(1 − ρ), and that of a task of a given size x, x/(1 − ρ), hold for any distribution of service times
 * (insensitivity): L. Kleinrock, "Time-shared systems: a theoretical treatment", Journal of the ACM 14 (1967); M. Sakata, S.
 * Noguchi & J. Oizumi, "An analysis of the M/G/1 queue under round-robin scheduling", Operations Research 19 (1971).
 */
export interface SharedServer {
  readonly utilization: number;
  /** In service, all of them: geometric with ρ/(1 − ρ) on average. */
  readonly meanTasks: number;
  readonly meanResponseMs: number;
  /** Of a task that takes `serviceMs` alone. */
  readonly meanResponseOfMs: (serviceMs: number) => number;
  /** P(more than n tasks are in service) = ρ^(n + 1). */
  readonly moreThan: (tasks: number) => number;
}

/**
 * @param queue load 0 to 2^53 Erlang; at 1 and above means are infinite, tails 1
 * @throws RangeError where a number is out of its range
 */
export function mg1ProcessorSharing(queue: {
  readonly offeredLoad: number;
  readonly meanServiceMs: number;
}): SharedServer {
  const rho = validLoad(queue.offeredLoad);
  const meanServiceMs = above0('meanServiceMs', queue.meanServiceMs);
  const stretch = rho < 1 ? 1 / (1 - rho) : Number.POSITIVE_INFINITY;
  return {
    utilization: rho,
    meanTasks: rho < 1 ? rho * stretch : Number.POSITIVE_INFINITY,
    meanResponseMs: meanServiceMs * stretch,
    meanResponseOfMs: (serviceMs) => (atLeastZero('serviceMs', serviceMs) === 0 ? 0 : serviceMs * stretch),
    moreThan: (tasks) => {
      const others = Math.floor(atLeastZero('tasks', tasks));
      return rho < 1 ? rho ** (others + 1) : 1;
    },
  };
}

import { atLeastZero } from './valid-number.js';

/**
 * How long a backlog takes to drain while more tasks arrive: N/(μ − λ), as a fluid. With random arrivals it is the mean time
 * until the queue is first empty, if each task takes its mean time of 1/μ on one server (the busy period that N tasks begin;
 * L. Takács, _Introduction to the Theory of Queues_, 1962), and its spread is of the order of √N/(μ − λ).
 * @param backlog `tasks` 0 and above; rates in tasks/s, 0 and above
 * @returns seconds; 0 without a backlog; `Infinity` where as many arrive as are done
 * @throws RangeError where a number is none of these
 */
export function drainSeconds(backlog: {
  readonly tasks: number;
  readonly arrivalsPerSecond: number;
  readonly capacityPerSecond: number;
}): number {
  const tasks = atLeastZero('tasks', backlog.tasks);
  const arrivals = atLeastZero('arrivalsPerSecond', backlog.arrivalsPerSecond);
  const capacity = atLeastZero('capacityPerSecond', backlog.capacityPerSecond);
  if (tasks === 0) return 0;
  return arrivals < capacity ? tasks / (capacity - arrivals) : Number.POSITIVE_INFINITY;
}

/**
 * The capacity that drains a backlog within a time: λ + N/t, tasks/s.
 * @param backlog `seconds` above 0
 * @throws RangeError where a number is out of its range
 */
export function capacityToDrainPerSecond(backlog: {
  readonly tasks: number;
  readonly arrivalsPerSecond: number;
  readonly seconds: number;
}): number {
  if (!(backlog.seconds > 0)) throw new RangeError(`seconds must be above 0, not ${backlog.seconds}.`);
  return (
    atLeastZero('arrivalsPerSecond', backlog.arrivalsPerSecond) +
    atLeastZero('tasks', backlog.tasks) / backlog.seconds
  );
}

import { wholeFrom1 } from './valid-number.js';

/** A fixed number of tasks that go round a network of stations: as one ends, the next begins. */
export interface ClosedNetwork {
  readonly stations: readonly ClosedStation[];
  /** A whole number from 1. */
  readonly tasks: number;
}

export interface ClosedStation {
  /** What a task's round asks of it, on one server: visits × mean service time; 0, or from 1e-100 to 1e100. */
  readonly demandMs: number;
  /** A whole number from 1; `Infinity` for a delay, at which nobody waits. */
  readonly servers: number;
}

/** @throws RangeError unless it is one; at least one demand must be above 0 */
export function validNetwork({ stations, tasks }: ClosedNetwork): void {
  wholeFrom1('tasks', tasks);
  for (const { demandMs, servers } of stations) {
    if (demandMs !== 0 && !(demandMs >= 1e-100 && demandMs <= 1e100))
      throw new RangeError(`demandMs must be 0 or from 1e-100 to 1e100, not ${demandMs}.`);
    if (servers !== Number.POSITIVE_INFINITY) wholeFrom1('servers', servers);
  }
  if (!stations.some(({ demandMs }) => demandMs > 0))
    throw new RangeError('A closed network must have a station with a demand above 0.');
}

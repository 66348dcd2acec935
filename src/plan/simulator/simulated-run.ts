import type { Station } from '../predictor.js';
import type { ResponseTimes } from './response-times.js';

export interface Mean {
  readonly mean: number;
}

/** What one run of the simulator saw, over the tasks that count. Times in ms. */
export interface SimulatedRun {
  /** Finished. */
  readonly tasks: number;
  /** Gave up after retries, or were lost with a node that had acknowledged them. */
  readonly failed: number;
  /** Finished, of all tasks, per second of the time in which those that count came (to their end, where no others follow). */
  readonly throughputPerSecond: number;
  /** Of finished tasks, from their first arrival on. */
  readonly responseTime: ResponseTimes;
  /** Per finished task, summed over its attempts: in the queue, held at a node, in service. NaN where none finished. */
  readonly queueMs: Mean;
  readonly holdMs: Mean;
  readonly serviceMs: Mean;
  /** From a batch's arrival to its last end; `null` for other loads. */
  readonly makespanMs: number | null;
  /** Mean busy share of the stations that the model has, 0 to 1. */
  readonly utilization: Readonly<Partial<Record<Station, number>>>;
  /** Most tasks that a node had been delivered and not started. */
  readonly heldPeak: number;
  /** Of all slots' time, that idle while a task was held at some other node; `null` with one node. */
  readonly convoyShare: number | null;
  /** Starts of the tasks that count. */
  readonly attempts: number;
  /** The backlog did not grow without bound: see `keptUp` for the rule. */
  readonly keptUp: boolean;
  /** Arrivals before those that count. */
  readonly warmUpTasks: number;
  /** All arrivals of the run, with those that came while the last that counts were under way. */
  readonly arrivals: number;
}

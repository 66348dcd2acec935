import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { checkModel } from './check-model.js';
import { CountedWindow } from './counted-window.js';
import { FleetRun, type FleetTrace } from './fleet-run.js';
import { randomStreams } from './random-stream.js';
import { figuresOf } from './run-figures.js';
import type { SimulatedRun } from './simulated-run.js';

export interface SimulationOptions {
  /** Any 32-bit integer: same seed, model and arrivals, bit for bit the same run. */
  readonly seed: number;
  /** Of the same seed: each has draws of its own. 0 by default. */
  readonly replication?: number;
  /** Arrivals that count; a batch has its own number, and of a trace all count that are not warm-up. */
  readonly tasks: number;
  /**
   * Arrivals before those that count. By default found by MSER-5 on Poisson arrivals, between 10 and 50 % of `tasks`; none for
   * a batch or a trace; 10 % of `tasks` for other loads.
   */
  readonly warmUpTasks?: number;
  readonly signal?: AbortSignal;
  /** Sees all that happens to tasks, in order; for tests. */
  readonly trace?: FleetTrace;
}

/**
 * One run of the fleet in virtual time.
 *
 * @throws UsageError for a model, arrivals or options that cannot be simulated; names all problems
 */
export function simulateFleet(
  model: FleetModel,
  arrivals: Arrivals,
  options: SimulationOptions,
): SimulatedRun {
  checkModel(model, arrivals, options);
  const streams = randomStreams(options.seed, options.replication);
  const window = countedWindow(arrivals, options);
  const run = new FleetRun({ model, arrivals, window, streams, trace: options.trace });
  run.run(options.signal);
  return figuresOf(model, arrivals, run, window);
}

export function countedWindow(arrivals: Arrivals, options: SimulationOptions): CountedWindow {
  const { tasks, warmUpTasks } = options;
  switch (arrivals.kind) {
    case 'batch':
      return new CountedWindow(arrivals.tasks, 0);
    case 'trace':
      return new CountedWindow(arrivals.arrivalsMs.length - (warmUpTasks ?? 0), warmUpTasks ?? 0);
    case 'poisson':
      return new CountedWindow(tasks, warmUpTasks ?? null);
    default:
      return new CountedWindow(tasks, warmUpTasks ?? Math.ceil(tasks / 10));
  }
}

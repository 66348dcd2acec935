import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { arrivalSource } from './arrival-source.js';
import { checkModel } from './check-model.js';
import { CountedWindow } from './counted-window.js';
import { DemandRows } from './demand-rows.js';
import { runFifoServers } from './fifo-servers.js';
import { FleetRun } from './fleet-run.js';
import type { FleetTrace } from './fleet-state.js';
import { leastWarmUp } from './least-warm-up.js';
import { randomStreams, STREAMS } from './random-stream.js';
import { reduceToServers } from './reduce-to-servers.js';
import { RowServices } from './row-services.js';
import { figuresOf } from './run-figures.js';
import { serverFigures } from './server-figures.js';
import type { SimulatedRun } from './simulated-run.js';

export interface SimulationOptions {
  /** Any 32-bit integer: same seed, model and arrivals, bit for bit the same run. */
  readonly seed: number;
  /** Of the same seed: each has draws of its own. 0 by default. */
  readonly replication?: number;
  /** Arrivals that count; a batch has its own number, and of a trace all count that are not warm-up. */
  readonly tasks: number;
  /**
   * Arrivals before those that count. By default none for a batch or a trace; otherwise as many as fill the fleet, and 10,
   * 20 or 40 % of `tasks` beyond, as MSER-5 finds it; 10 % where arrivals have no steady rate.
   */
  readonly warmUpTasks?: number;
  readonly signal?: AbortSignal;
  /** `general` also where the fleet is equal to servers with one queue, for which there is a faster way to the same run. */
  readonly engine?: 'general';
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
  const window = countedWindow(model, arrivals, options);
  const servers = options.engine === 'general' ? null : reduceToServers(model, arrivals);
  if (servers !== null && options.trace === undefined) {
    const rows = new DemandRows(model.tasks);
    const durationsMs = arrivals.kind === 'trace' ? arrivals.durationsMs : null;
    const services = new RowServices(model, rows, streams[STREAMS.demands]!, durationsMs);
    const source = arrivalSource(arrivals, streams[STREAMS.arrivals]!);
    const run = runFifoServers(servers, source, services, window, options.signal);
    return serverFigures(model, arrivals, servers, run, window);
  }
  const run = new FleetRun({ model, arrivals, window, streams, trace: options.trace });
  run.run(options.signal);
  return figuresOf(model, arrivals, run, window);
}

function countedWindow(model: FleetModel, arrivals: Arrivals, options: SimulationOptions): CountedWindow {
  const { tasks, warmUpTasks } = options;
  switch (arrivals.kind) {
    case 'batch':
      return new CountedWindow(arrivals.tasks, { known: 0 });
    case 'trace':
      return new CountedWindow(arrivals.arrivalsMs.length - (warmUpTasks ?? 0), { known: warmUpTasks ?? 0 });
    default: {
      if (warmUpTasks !== undefined) return new CountedWindow(tasks, { known: warmUpTasks });
      const least = leastWarmUp(model, arrivals);
      // What is no steady state has none to be found.
      return new CountedWindow(
        tasks,
        arrivals.kind === 'poisson' ? { least } : { known: least + Math.ceil(tasks / 10) },
      );
    }
  }
}

import type { Setting } from '../../../src/fleet/setting.js';
import type { SimulatedModel } from '../../../src/fleet/simulated/model.js';
import { Simulation, type SimulationResult } from '../../../src/fleet/simulated/simulation.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import type { Load } from '../../../src/workload/load.js';

export function event(concurrency: number, more: Partial<Setting> = {}): Setting {
  return {
    poolType: 'event-loop',
    implementation: null,
    workers: 1,
    tasksPerWorker: concurrency,
    concurrency,
    prefetchMultiplier: 4,
    acknowledgement: 'late',
    connections: null,
    nodes: 1,
    ...more,
  };
}

export function threadsOf(workers: number, more: Partial<Setting> = {}): Setting {
  return {
    ...event(workers),
    poolType: 'threads',
    implementation: 'piscina',
    workers,
    tasksPerWorker: 1,
    ...more,
  };
}

export function simulate(model: SimulatedModel, setting: Setting, load: Load, seed = 1): SimulationResult {
  return new Simulation({ model, setting, load, seed, slowness: 1, startMs: 0, drainMs: 5_000 }).run();
}

/** Tasks done per second, while the load lasted. */
export function doneIn({ observation }: SimulationResult, durationMs: number): number {
  const { outcome, finishedMs } = observation.records;
  const isCounted = (row: number) => outcome[row] === OUTCOME.done && finishedMs[row]! <= observation.endedMs;
  return (1_000 * outcome.filter((_, row) => isCounted(row)).length) / durationMs;
}

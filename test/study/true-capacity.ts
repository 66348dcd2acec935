import { describeSetting, type Setting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { Simulation } from '../../src/fleet/simulated/simulation.js';
import { OUTCOME } from '../../src/lab/task-records.js';
import { NODE_POOLS } from '../../src/study/arm.js';

const LEVELS = [1, 2, 4, 6, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128];
/** Processes do what threads do, with more overhead: the model knows no other difference. */
const POOLS = NODE_POOLS.filter(
  ({ poolType, implementation }) => poolType !== 'processes' && implementation !== 'tinypool',
);
const DURATION_MS = 4_500;

/** A setting's capacity in tasks/s without noise between trials, of a model in the state that it settles in. */
export class TrueCapacity {
  readonly #model: SimulatedModel;
  readonly #known = new Map<string, number>();

  constructor({ noise: _, ...model }: SimulatedModel) {
    this.#model = model;
  }

  of(setting: Setting): number {
    const key = describeSetting({ ...setting, implementation: null });
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { observation } = new Simulation({
      model: this.#model,
      setting,
      load: { kind: 'saturating', durationMs: DURATION_MS },
      seed: 99,
      slowness: 1,
      startMs: 0,
      drainMs: 0,
    }).run();
    const { records } = observation;
    let done = 0;
    let failed = 0;
    for (let row = 0; row < records.length; row++) {
      if (!(records.finishedMs[row]! > DURATION_MS / 3)) continue;
      if (records.outcome[row] === OUTCOME.done) done++;
      else failed++;
    }
    const capacity = failed > 0.01 * done ? 0 : (done * 1_000) / ((2 / 3) * DURATION_MS);
    this.#known.set(key, capacity);
    return capacity;
  }

  /** The best of an exhaustive grid: pool types, concurrency, and connections from a few to one per task. */
  best(usesConnections: boolean): { setting: Setting; capacity: number } {
    const { cores } = this.#model;
    let best: { setting: Setting; capacity: number } | undefined;
    for (const { poolType, implementation, maxTasksPerWorker } of POOLS) {
      for (const level of LEVELS) {
        const isLoop = poolType === 'event-loop';
        const workers = isLoop ? 1 : maxTasksPerWorker === 1 ? level : Math.min(cores, level);
        if (workers > 16 * cores) continue;
        const tasksPerWorker = isLoop ? level : Math.max(1, Math.round(level / workers));
        const sizes = usesConnections
          ? [6, 8, 12, 20].filter((size) => size >= workers && size % workers === 0)
          : [null];
        for (const connections of sizes) {
          const setting: Setting = {
            poolType,
            implementation,
            workers,
            tasksPerWorker,
            concurrency: workers * tasksPerWorker,
            prefetchMultiplier: 4,
            acknowledgement: 'early',
            connections,
            nodes: 1,
          };
          const capacity = this.of(setting);
          if (best === undefined || capacity > best.capacity) best = { setting, capacity };
        }
      }
    }
    return best!;
  }
}

import type { Clock } from '../../foundation/clock.js';
import { EnvironmentError } from '../../foundation/errors.js';
import { seededRandom, standardNormal } from '../../foundation/random.js';
import type { Load } from '../../workload/load.js';
import type { Fleet, NodeState, RunningFleet, RunOptions } from '../fleet.js';
import type { Setting } from '../setting.js';
import { startUpMs } from './footprint.js';
import type { SimulatedModel } from './model.js';
import { Simulation, type SimulationResult } from './simulation.js';

/** A fleet whose time is virtual: it passes only while nodes start and loads run. */
export interface SimulatedFleet extends Fleet {
  readonly runtime: 'simulated';
  /** Virtual time in ms. */
  readonly clock: Clock;
}

/**
 * The same interface as a real fleet's, in virtual time, with a known best setting. Bit for bit the same for the
 * same model, seed and sequence of calls; no timer, process or socket is involved.
 */
export function createSimulatedFleet({
  model,
  seed,
}: {
  readonly model: SimulatedModel;
  readonly seed: number;
}): SimulatedFleet {
  let nowMs = 0;
  const random = seededRandom(seed);
  const slowness = () => {
    const { trialSigma = 0, driftPerMinute = 0 } = model.noise ?? {};
    return Math.exp(trialSigma * standardNormal(random)) * (1 + (driftPerMinute * nowMs) / 60_000);
  };
  return {
    runtime: 'simulated',
    keepsSeveral: true,
    clock: () => nowMs,
    async start(setting) {
      const refusal = model.refuses?.(setting);
      if (refusal !== undefined) throw new EnvironmentError(refusal);
      const startedInMs = startUpMs(model, setting);
      nowMs += startedInMs;
      let begun = 0;
      return runningFleet({
        startUpMs: startedInMs,
        setting,
        simulate: (load, options) => {
          options.signal?.throwIfAborted();
          const result = new Simulation({
            model,
            setting: {
              ...setting,
              prefetchMultiplier: options.prefetchMultiplier ?? setting.prefetchMultiplier,
              concurrency: options.concurrency ?? setting.concurrency,
            },
            load,
            seed,
            slowness: slowness(),
            begunPerWorker: begun / (setting.nodes * setting.workers),
            startMs: nowMs,
            drainMs: options.drainMs ?? DEFAULT_DRAIN_MS,
          }).run();
          nowMs = result.overMs;
          begun += result.observation.records.length;
          return result;
        },
      });
    },
    async close() {},
  };
}

/** Virtual time stands still between loads: what `inspect` sees is the moment at which the last load ended. */
function runningFleet(options: {
  readonly startUpMs: number;
  readonly setting: Setting;
  readonly simulate: (load: Load, options: RunOptions) => SimulationResult;
}): RunningFleet {
  let nodes: readonly NodeState[] = Array.from({ length: options.setting.nodes }, (_, node) => ({
    node,
    delivered: 0,
    started: 0,
    held: 0,
    unacknowledged: 0,
    finished: 0,
  }));
  return {
    startUpMs: options.startUpMs,
    async run(load, runOptions = {}) {
      const result = options.simulate(load, runOptions);
      nodes = result.nodes;
      runOptions.onProgress?.(nodes.reduce((sum, node) => sum + node.finished, 0));
      return result.observation;
    },
    inspect: async () => [...nodes],
    stop: async () => {},
  };
}

/** As the real fleet's. */
const DEFAULT_DRAIN_MS = 5_000;

import { type RunningVersion, startVersion } from '../../src/check/check-trial.js';
import { METRIC_NAMES, METRICS } from '../../src/check/metric.js';
import { type CheckOutcome, type RunCheckOptions, runCheck } from '../../src/check/run-check.js';
import type { Setting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { createSimulatedFleet } from '../../src/fleet/simulated/simulated-fleet.js';
import { simulatedWorkload } from '../../src/fleet/simulated/simulated-workload.js';
import { seededRandom } from '../../src/foundation/random.js';

export const SETTING: Setting = {
  poolType: 'threads',
  implementation: 'piscina',
  workers: 2,
  tasksPerWorker: 8,
  concurrency: 16,
  prefetchMultiplier: 1,
  acknowledgement: 'early',
  connections: null,
  nodes: 1,
};

/** Computes around a wait, on a machine whose turns differ by 1 %. */
export const TASKS: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.01 },
  tasks: [
    {
      name: 'task',
      cpuMs: { kind: 'constant', ms: 4 },
      waitMs: { kind: 'constant', ms: 20 },
    },
  ],
};

/** Base against head in virtual time: a minute of it, unless overrides say otherwise. */
export function check(
  models: { readonly base?: SimulatedModel; readonly head: SimulatedModel; readonly setting?: Setting },
  overrides: Partial<RunCheckOptions> & {
    readonly onTurn?: (version: 'base' | 'head', load: Parameters<RunningVersion['takeTurn']>[0]) => void;
  } = {},
): Promise<CheckOutcome> {
  const { base, head, setting = SETTING } = models;
  const seed = overrides.seed ?? 1;
  let nowMs = 0;
  let trials = 0;
  // Each trial draws its own durations: a fleet of one seed would give every trial the same ones.
  const versionOf =
    (model: SimulatedModel, which: 'base' | 'head'): RunCheckOptions['head'] =>
    async () => {
      const trialSeed = 1_000 * seed + ++trials;
      const fleet = createSimulatedFleet({ model, seed: trialSeed });
      let seenMs = 0;
      const passed = <Value>(value: Value): Value => {
        nowMs += fleet.clock() - seenMs;
        seenMs = fleet.clock();
        return value;
      };
      const version = { setting, workload: simulatedWorkload(model) };
      const running = passed(await startVersion(fleet, version, { random: seededRandom(trialSeed) }));
      return {
        ...running,
        warmUp: async (durationMs) => passed(await running.warmUp(durationMs)),
        takeTurn: async (load) => {
          overrides.onTurn?.(which, load);
          passed(await running.takeTurn(load));
        },
      };
    };
  const headVersion = versionOf(head, 'head');
  const baseVersion = base === undefined ? null : versionOf(base, 'base');
  return runCheck({
    head: headVersion,
    base: baseVersion,
    concurrency: setting.concurrency * setting.nodes,
    metrics: new Map(METRIC_NAMES.map((name) => [name, METRICS[name]])),
    requirements: [],
    budgetMs: 60_000,
    errorRate: 0.01,
    seed,
    clock: () => nowMs,
    ...overrides,
  });
}

/** The model with its first task changed. */
export function withTask(
  model: SimulatedModel,
  change: Partial<SimulatedModel['tasks'][number]>,
): SimulatedModel {
  const [first, ...rest] = model.tasks;
  return { ...model, tasks: [{ ...first!, ...change }, ...rest] };
}

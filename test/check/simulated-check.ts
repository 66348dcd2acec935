import { measureVersion } from '../../src/check/check-trial.js';
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

/** Computes around a wait, on a machine whose trials differ by 3 %. */
export const TASKS: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.03 },
  tasks: [
    {
      name: 'task',
      cpuMs: { kind: 'constant', ms: 4 },
      waitMs: { kind: 'exponential', meanMs: 20 },
    },
  ],
};

/** Base against head in virtual time: a minute of it, unless overrides say otherwise. */
export function check(
  models: { readonly base?: SimulatedModel; readonly head: SimulatedModel; readonly setting?: Setting },
  overrides: Partial<RunCheckOptions> = {},
): Promise<CheckOutcome> {
  const { base, head, setting = SETTING } = models;
  const seed = overrides.seed ?? 1;
  let nowMs = 0;
  let trials = 0;
  // Each trial draws its own durations: a fleet of one seed would give every trial the same ones.
  const versionOf =
    (model: SimulatedModel): RunCheckOptions['head'] =>
    async (loads) => {
      const trialSeed = 1_000 * seed + ++trials;
      const fleet = createSimulatedFleet({ model, seed: trialSeed });
      const workload = simulatedWorkload(model);
      const trial = await measureVersion(
        fleet,
        { setting, workload, loads },
        { random: seededRandom(trialSeed) },
      );
      nowMs += fleet.clock();
      return trial;
    };
  const headVersion = versionOf(head);
  const baseVersion = base === undefined ? null : versionOf(base);
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

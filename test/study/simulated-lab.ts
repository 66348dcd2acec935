import type { RunningFleet } from '../../src/fleet/fleet.js';
import { describeNodes } from '../../src/fleet/setting.js';
import { meanMs } from '../../src/fleet/simulated/distribution.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { createSimulatedFleet } from '../../src/fleet/simulated/simulated-fleet.js';
import { simulatedWorkload } from '../../src/fleet/simulated/simulated-workload.js';
import { seededRandom } from '../../src/foundation/random.js';
import { runStudy } from '../../src/study/run-study.js';
import type { Evaluate, StudyOptions } from '../../src/study/study-options.js';
import type { StudyResult } from '../../src/study/study-result.js';
import type { Calibration } from '../../src/trial/calibration/calibration.js';
import { KeptFleets } from '../../src/trial/kept-fleets.js';
import { measureTrial } from '../../src/trial/measure.js';
import type { KeptNodes } from '../../src/trial/trial.js';
import { quickFigures } from './quick-figures.js';

/** What a calibration of the model's tasks would find: their means, exactly. */
export function calibrationOf(model: SimulatedModel): Calibration {
  const weights = model.tasks.reduce((sum, task) => sum + (task.weight ?? 1), 0);
  const weighted = (figure: (task: SimulatedModel['tasks'][number]) => number) =>
    model.tasks.reduce((sum, task) => sum + (task.weight ?? 1) * figure(task), 0) / weights;
  return {
    tasks: model.tasks.map((task) => ({
      name: task.name,
      samples: 50,
      cpuMs: meanMs(task.cpuMs),
      wallMs: meanMs(task.cpuMs) + meanMs(task.waitMs),
      blockedMs: meanMs(task.cpuMs) + meanMs(task.waitMs) * (task.blockingShare ?? 0),
    })),
    cpuMs: weighted((task) => meanMs(task.cpuMs)),
    waitMs: weighted((task) => meanMs(task.waitMs)),
    uses: { http: false, postgres: model.connections !== undefined },
  };
}

/** Options of a study of a model, in virtual time. */
export function studyOptionsFor(
  model: SimulatedModel,
  overrides: Partial<StudyOptions> = {},
  figures: 'all' | 'quick' = 'quick',
): StudyOptions {
  const seed = overrides.seed ?? 1;
  const fleet = createSimulatedFleet({ model, seed });
  const workload = simulatedWorkload(model);
  const random = seededRandom(seed);
  const kept = new KeptFleets(fleet);
  const quicklyKept = new Map<string, { running: RunningFleet; before: KeptNodes }>();
  const evaluate: Evaluate = async (setting, load, { signal, keptNodes }) => {
    const now = () => new Date(Math.round(fleet.clock()));
    if (figures === 'all') {
      const options = { random, now, details: true, ...(signal === undefined ? {} : { signal }) };
      const trial = { setting, workload, load };
      return keptNodes === undefined
        ? measureTrial(fleet, trial, options)
        : kept.measure({ ...trial, nodes: keptNodes }, options);
    }
    const nodes = keptNodes ?? setting;
    const key = describeNodes(nodes);
    const known = quicklyKept.get(key);
    const startedAt = now().toISOString();
    const running = known?.running ?? (await fleet.start(nodes, workload));
    const { prefetchMultiplier, concurrency } = setting;
    const options = { prefetchMultiplier, concurrency };
    let beforeWindowMs = 0;
    if (load.kind !== 'saturating') {
      beforeWindowMs = (await running.run({ ...load, kind: 'saturating', durationMs: 20 }, options))
        .beforeWindowMs;
    }
    const observation = await running.run(load, options);
    const warmed = { ...observation, beforeWindowMs: observation.beforeWindowMs + beforeWindowMs };
    const measurement = quickFigures(warmed, setting, load, running.startUpMs, random);
    if (keptNodes === undefined) return measurement;
    const before = known?.before ?? { startedAt, loadMs: 0, tasks: 0 };
    quicklyKept.set(key, {
      running,
      before: {
        startedAt: before.startedAt,
        loadMs: before.loadMs + warmed.beforeWindowMs + observation.endedMs - observation.startedMs,
        tasks: before.tasks + observation.records.length,
      },
    });
    return { ...measurement, figures: { ...measurement.figures, keptNodes: before } };
  };
  return {
    evaluate,
    endKeptNodes: async (settings) => {
      for (const setting of settings) quicklyKept.delete(describeNodes(setting));
      await kept.end(settings);
    },
    calibration: calibrationOf(model),
    workload,
    objective: { kind: 'throughput', maxErrorShare: 0.01 },
    space: {
      cores: model.cores,
      memoryBytes: 8 * 2 ** 30,
      usesConnections: model.tasks.some((task) => task.usesConnection),
    },
    budgetMs: 60_000,
    seed,
    clock: fleet.clock,
    ...overrides,
  };
}

export function study(model: SimulatedModel, overrides: Partial<StudyOptions> = {}): Promise<StudyResult> {
  return runStudy(studyOptionsFor(model, overrides));
}

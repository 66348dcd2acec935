import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../lab/lab.js';
import { versions } from '../lab/machine/versions.js';
import { defaultSetting } from '../study/default-setting.js';
import { calibrate } from '../trial/calibration/calibrate.js';
import { type ModuleToRun, prepareWorkload } from './prepare-workload.js';
import type { Subject } from './subject.js';
import { createTrialRunner, nodeFleetIn } from './trial-runner.js';
import type { MeasuringOptions } from './tune-options.js';

/** A task module on Node.js pools, in a lab. */
export function moduleSubject(module: ModuleToRun, lab: Lab, options: MeasuringOptions): Subject {
  return {
    name: module.name,
    usualBudgetMs: usualBudgetMs(module),
    async prepare(signal) {
      const [workload, installed] = await Promise.all([
        prepareWorkload(lab, module, options, signal),
        versions(),
      ]);
      return {
        workload,
        identity: [await readFile(fileURLToPath(workload.entryUrl)), await readFile(workload.sequencePath)],
        versions: installed,
        space: {},
        defaultSetting,
        usesConnections: ({ uses }) => uses.http || uses.postgres || workload.hasSetup,
        calibrate: ({ budgetMs, objective, signal }) =>
          calibrate(workload, lab.upstreams, {
            budgetMs,
            taskTimeoutMs: options.taskTimeoutMs,
            ...(objective.maxRatePerSecond === undefined
              ? {}
              : { maxRatePerSecond: objective.maxRatePerSecond }),
            signal,
          }),
        trialRunner: (calibration, { seed, signal }) =>
          createTrialRunner(
            nodeFleetIn(lab, options.taskTimeoutMs),
            { ...workload, uses: calibration.uses },
            { seed, signal, calibration, details: true },
          ),
        notes: [],
      };
    },
  };
}

export function usualBudgetMs({ builtin }: Pick<ModuleToRun, 'builtin'>): number {
  return builtin ? BUILTIN_BUDGET_MS : MODULE_BUDGET_MS;
}

const MODULE_BUDGET_MS = 55_000;
/** Five of them in less than three minutes, start-up included. */
const BUILTIN_BUDGET_MS = 32_000;

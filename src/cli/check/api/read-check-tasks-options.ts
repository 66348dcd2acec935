import { z } from 'zod';
import { UsageError } from '../../../foundation/errors.js';
import type { CheckConfig } from '../../config/check-config.js';
import { text, wrong } from '../../config/config-field.js';
import { listProblems, problemsOf } from '../../config/config-problems.js';
import { checkSchema, configSchema, type Same, toleranceSchema } from '../../config/config-schema.js';
import { settingObject } from '../../config/setting-field.js';
import { parseRequirement } from '../../options/requirement.js';
import type { MeasuringConfig } from '../../tune-options.js';
import type { GivenCheck } from '../complete-check-options.js';
import type { CheckTasksOptions } from './check-tasks-options.js';

const { check: _, ...measuringFields } = configSchema.shape;

const CONFIG = 'the path of a config file, or false';

const optionsSchema = z.strictObject(
  {
    ...measuringFields,
    ...checkSchema.shape,
    saveBaseline: text('the path of a file').optional(),
    config: z.union([text(CONFIG), z.literal(false, { error: wrong(CONFIG) })]).optional(),
  },
  { error: wrong('an object with the options of a check') },
);

/** Does not compile where the documented type and the schema part. */
export type Agreement = Same<z.input<typeof optionsSchema>, WithoutSignal>;
type WithoutSignal = { [Name in keyof Omit<CheckTasksOptions, 'signal'>]: CheckTasksOptions[Name] };

const SECTIONS = [
  { at: [], keys: [...Object.keys(optionsSchema.shape), 'signal'] },
  { at: ['setting'], keys: Object.keys(settingObject.shape) },
  { at: ['tolerance'], keys: Object.keys(toleranceSchema.shape) },
];

export interface ReadOptions {
  readonly measuring: MeasuringConfig;
  readonly check: GivenCheck;
  readonly config: string | false | undefined;
}

/**
 * Reads the options with the parsers of the config file and the command line.
 * @throws {UsageError} with all that is wrong with them
 */
export function readCheckTasksOptions(options: Omit<CheckTasksOptions, 'signal'>): ReadOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new UsageError(
      `checkTasks: what it was given ${listProblems(problemsOf(parsed.error.issues, SECTIONS))}`,
    );
  }
  const { data } = parsed;
  return {
    measuring: {
      modules: data.modules,
      tasks: data.tasks,
      taskTimeoutMs: data.taskTimeout,
      brokerLatencyMs: data.brokerLatency,
      postgresUrl: data.postgres,
      outFolder: data.out,
      seed: data.seed,
    },
    check: {
      setting: data.setting,
      against: data.against,
      baselinePath: data.baseline,
      saveBaselinePath: data.saveBaseline,
      requirements: data.require?.map((requirement) => parseRequirement(requirement, 'require')),
      budgetMs: data.budget,
      ratePerSecond: data.rate,
      errorRate: data.errorRate,
      inconclusive: data.inconclusive,
      tolerances: given(data.tolerance ?? {}),
      metrics: data.metrics,
      historyPath: data.history,
      junitPath: data.junit,
      baseInstall: data.baseInstall,
      baseBuild: data.baseBuild,
      betterSetting: data.betterSetting,
    },
    config: data.config,
  };
}

/** Without what is `undefined`, which would replace what the config says. */
function given(tolerance: z.output<typeof toleranceSchema>): CheckConfig['tolerances'] {
  return Object.fromEntries(Object.entries(tolerance).filter(([, share]) => share !== undefined));
}

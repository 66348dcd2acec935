import { z } from 'zod';
import { UsageError } from '../../../foundation/errors.js';
import type { CheckConfig } from '../../config/check-config.js';
import { text, wrong } from '../../config/config-field.js';
import { listProblems, problemsOf } from '../../config/config-problems.js';
import {
  celerySchema,
  checkSchema,
  configSchema,
  ONE_SUBJECT,
  OWN_BROKER,
  type Same,
  toleranceSchema,
} from '../../config/config-schema.js';
import type { ConfiguredCelery } from '../../config/pooltune-config.js';
import { settingObject } from '../../config/setting-field.js';
import { parseRequirement } from '../../options/requirement.js';
import type { Runtime } from '../../options/setting.js';
import type { MeasuringConfig } from '../../tune-options.js';
import type { GivenCheck } from '../complete-check-options.js';
import type { CheckTasksOptions } from './check-tasks-options.js';

const CONFIG = 'the path of a config file, or false';
const configField = z.union([text(CONFIG), z.literal(false, { error: wrong(CONFIG) })]).optional();

function optionsSchema(runtime: Runtime) {
  const { check: _, ...measuringFields } = configSchema(runtime).shape;
  return z
    .strictObject(
      {
        ...measuringFields,
        ...checkSchema.shape,
        saveBaseline: text('the path of a file').optional(),
        config: configField,
      },
      { error: wrong('an object with the options of a check') },
    )
    .refine(...ONE_SUBJECT)
    .refine(...OWN_BROKER);
}

/** Does not compile where the documented type and the schema part. */
export type Agreement = Same<z.input<ReturnType<typeof optionsSchema>>, WithoutSignal>;
type WithoutSignal = { [Name in keyof Omit<CheckTasksOptions, 'signal'>]: CheckTasksOptions[Name] };

const SECTIONS = [
  { at: [], keys: [...Object.keys(optionsSchema('node').shape), 'signal'] },
  { at: ['celery'], keys: Object.keys(celerySchema.shape) },
  { at: ['setting'], keys: Object.keys(settingObject.shape) },
  { at: ['tolerance'], keys: Object.keys(toleranceSchema.shape) },
];

export interface ReadOptions {
  readonly measuring: MeasuringConfig;
  readonly check: GivenCheck;
  readonly celery: ConfiguredCelery | undefined;
}

/** Which config file is meant; none where what was given cannot be read, which is told by `readCheckTasksOptions`. */
export function configChoice({ config }: Omit<CheckTasksOptions, 'signal'>): string | false | undefined {
  const parsed = configField.safeParse(config);
  return parsed.success ? parsed.data : false;
}

/**
 * Reads the options with the parsers of the config file and the command line.
 * @param runtime whose pools a setting is of
 * @throws {UsageError} with all that is wrong with them
 */
export function readCheckTasksOptions(
  options: Omit<CheckTasksOptions, 'signal'>,
  runtime: Runtime,
): ReadOptions {
  const parsed = optionsSchema(runtime).safeParse(options);
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
    celery: data.celery,
  };
}

/** Without what is `undefined`, which would replace what the config says. */
function given(tolerance: z.output<typeof toleranceSchema>): CheckConfig['tolerances'] {
  return Object.fromEntries(Object.entries(tolerance).filter(([, share]) => share !== undefined));
}

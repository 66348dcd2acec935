import type { Metric, MetricName } from '../../check/metric.js';
import type { Requirement } from '../../check/requirement.js';
import type { Setting } from '../../fleet/setting.js';
import type { CeleryOptions } from '../celery-options.js';
import type { Action } from '../command-io.js';
import type { MeasuringOptions } from '../tune-options.js';

/** All options of `check`, read and checked, in internal units. */
export interface CheckOptions extends MeasuringOptions {
  /** A Celery app instead of task modules. */
  readonly celery: CeleryOptions | undefined;
  /** A git revision to compare with. */
  readonly against: string | undefined;
  /** A stored baseline to compare with; relative to the working directory. */
  readonly baselineFile: string | undefined;
  /** Where this run is stored as a baseline; relative to the working directory. */
  readonly saveBaselineFile: string | undefined;
  readonly requirements: readonly Requirement[];
  /** What production runs; `undefined`: the default setting. */
  readonly setting: Setting | undefined;
  /** Of the steady load, tasks/s; `undefined`: a share of the measured capacity. */
  readonly ratePerSecond: number | undefined;
  /** For the whole command; several modules share it evenly. */
  readonly budgetMs: number;
  /** In (0, 0.5]: how often a check of two equal versions may fail. */
  readonly errorRate: number;
  readonly inconclusiveFails: boolean;
  /** Those that are compared, with the tolerances that hold. */
  readonly metrics: ReadonlyMap<MetricName, Metric>;
  /** Where each result is appended; relative to the working directory. */
  readonly historyFile: string | undefined;
  /** Where JUnit XML goes; relative to the working directory. */
  readonly junitFile: string | undefined;
  /** For a shell in the base's root. */
  readonly baseInstall: string | undefined;
  readonly baseBuild: string | undefined;
  /** What a setting that would now be better by more than the noise leads to. */
  readonly betterSetting: BetterSetting;
}

export const BETTER_SETTING = ['warn', 'fail', 'ignore'] as const;
export type BetterSetting = (typeof BETTER_SETTING)[number];
export const INCONCLUSIVE = ['pass', 'fail'] as const;

export type RunCheckCommand = Action<CheckOptions>;

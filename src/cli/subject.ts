import type { AdviceContext } from '../advise/recommendation.js';
import type { Setting } from '../fleet/setting.js';
import type { Versions } from '../lab/machine/versions.js';
import type { Objective } from '../study/objective.js';
import type { SpaceOptions } from '../study/space.js';
import type { EvaluateRoutes } from '../study/split/routed-runner.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import type { Workload } from '../workload/workload.js';
import type { TrialRunner } from './trial-runner.js';

/** What is tuned, before it was looked at: a task module, or a Celery app. */
export interface Subject {
  readonly name: string;
  /** Time for its study unless `--budget` says otherwise, ms. */
  readonly usualBudgetMs: number;
  /**
   * Loads, checks and describes it.
   * @throws {UsageError} when it cannot be used
   */
  prepare(signal: AbortSignal): Promise<PreparedSubject>;
}

/** What a study needs of its subject, whichever runtime that has. */
export interface PreparedSubject {
  readonly workload: Workload;
  /** What makes two studies studies of the same tasks: their code, and what is submitted. */
  readonly identity: readonly (Buffer | string)[];
  /** Further versions that decide what a figure means. */
  readonly versions: Versions;
  readonly celery?: NonNullable<AdviceContext['celery']>;
  /** The runtime's part of the space. */
  readonly space: Pick<SpaceOptions, 'pools' | 'canDoWithoutPool'>;
  /** What gains are compared with unless the user names their own. */
  defaultSetting(cores: number, usesConnections: boolean): Setting;
  /** A node's connections where a setting does not say, if its workload uses any; default: none, one for each use. */
  usualConnections?(setting: Setting): number | 'none';
  usesConnections(calibration: Calibration): boolean;
  calibrate(options: {
    readonly budgetMs: number;
    readonly objective: Objective;
    readonly signal: AbortSignal;
  }): Promise<Calibration>;
  trialRunner(
    calibration: Calibration,
    options: { readonly seed: number; readonly signal: AbortSignal },
  ): TrialRunner;
  /** Where kinds of tasks can have queues of their own. */
  routesRunner?(options: { readonly seed: number; readonly signal: AbortSignal }): EvaluateRoutes;
  /** For the user, before the first trial: pools that are left out, options of tasks that bind. */
  readonly notes: readonly string[];
}

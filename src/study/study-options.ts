import type { RunOptions } from '../fleet/fleet.js';
import type { Setting } from '../fleet/setting.js';
import type { Clock } from '../foundation/clock.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import type { Measurement } from '../trial/measure.js';
import type { Trial } from '../trial/trial.js';
import type { Load } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import type { JournalledRefusal, JournalledTrial } from './journalled-trial.js';
import type { Objective } from './objective.js';
import type { SpaceOptions } from './space.js';
import type { StudyEvent } from './study-result.js';

/**
 * Runs one trial, on whatever fleet: real, simulated or recorded. An `EnvironmentError` means that this setting
 * cannot be had here, and drops it; any other error ends the study, a `LabLostError` too.
 */
export type Evaluate = (setting: Setting, load: Load, options: EvaluateOptions) => Promise<Measurement>;

export interface EvaluateOptions extends WhileItRuns {
  /**
   * Has nodes that were started with this setting, which can serve the trial's (`canServe`), stay for other trials, instead of
   * ending with this one.
   */
  readonly keptNodes?: Setting;
}

/** How a trial is ended early, and whom it tells how many tasks have finished: a few times a second. */
export type WhileItRuns = Pick<RunOptions, 'signal' | 'onProgress'>;

/** Where trials are kept as they end; see `journal.ts`. */
export interface TrialLog {
  append(trial: JournalledTrial): void | Promise<void>;
  appendRefusal(refusal: JournalledRefusal): void | Promise<void>;
}

export interface StudyOptions {
  readonly evaluate: Evaluate;
  /** Ends nodes that `evaluate` kept: started with these settings. Absent where it cannot keep any. */
  readonly endKeptNodes?: (settings: readonly Setting[]) => Promise<void>;
  readonly calibration: Calibration;
  readonly workload: Workload;
  readonly objective: Objective;
  readonly space: SpaceOptions;
  /** The user's setting of today, which gains are compared with. */
  readonly current?: Setting | undefined;
  /** What they are compared with without it; `defaultSetting()` of the machine where that is left out too. */
  readonly defaultSetting?: Setting | undefined;
  /** For all trials together, on `clock`; calibration is not part of it. */
  readonly budgetMs: number;
  /** Any 32-bit integer. */
  readonly seed: number;
  readonly clock: Clock;
  readonly onEvent?: (event: StudyEvent) => void;
  /** Ends the study as soon as the trial that runs has let go; what was measured is in the result. */
  readonly signal?: AbortSignal;
  readonly journal?: TrialLog;
  /** Trials of another, earlier study of the same tasks on the same machine: where to look first, and no more than that. */
  readonly from?: readonly Trial[];
  /** Of the same study, which ended before its time: they are not measured again. */
  readonly earlier?: readonly JournalledTrial[];
  /** What the machine refused then, which is not tried again either. */
  readonly earlierRefusals?: readonly JournalledRefusal[];
}

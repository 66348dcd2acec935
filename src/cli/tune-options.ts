import type { Acknowledgement, PoolImplementation, PoolType, Setting } from '../fleet/setting.js';
import type { Objective } from '../study/objective.js';
import type { CeleryOptions } from './celery-options.js';
import type { Action } from './command-io.js';
import type { Given } from './merge-options.js';

/** What to run, and against what; shared by the commands that measure. */
export interface MeasuringOptions {
  /** Task modules as typed, relative to the working directory. Empty: the built-in workloads. */
  readonly modules: readonly string[];
  /** Names of built-in workloads; empty: all of them, where no module is given either. */
  readonly workloads: readonly string[];
  /** Names of the tasks to run; empty: all of the module's. */
  readonly tasks: readonly string[];
  readonly taskTimeoutMs: number;
  /** Added to each way between broker and node. */
  readonly brokerLatencyMs: number;
  /** The user's own PostgreSQL, checked for form only; `undefined`: the embedded one. A password may be in it. */
  readonly postgresUrl: string | undefined;
  /** Folder for the study's files, relative to the working directory. */
  readonly outFolder: string;
  /** Seed of every random choice: 0 to 2³¹ − 1. */
  readonly seed: number;
  /** The report (one workload: an object; several: an array) on stdout, and nothing else there. */
  readonly json: boolean;
  readonly verbose: boolean;
  /** No progress; the result alone. */
  readonly quiet: boolean;
}

/** Those of them that a config file may say, where the command line does not. */
export type MeasuringConfig = Given<
  Pick<
    MeasuringOptions,
    'modules' | 'tasks' | 'taskTimeoutMs' | 'brokerLatencyMs' | 'postgresUrl' | 'outFolder' | 'seed'
  >
>;

/** All options of `tune`, read and checked, in internal units. */
export interface TuneOptions extends MeasuringOptions {
  /** `slo` and `ratePerSecond` of the command line come before those of a task module. */
  readonly objective: Objective;
  /** Go on with the newest study of each workload in `outFolder`. */
  readonly resume: boolean;
  /** Folder of an earlier study of the same tasks, whose findings are looked at first; relative to the working directory. */
  readonly fromFolder: string | undefined;
  /** For the whole command; several workloads share it evenly. `undefined`: the usual time per workload. */
  readonly budgetMs: number | undefined;
  readonly space: SpaceLimits;
  /** A Celery app instead of task modules. */
  readonly celery: CeleryOptions | undefined;
  /** The user's setting of today, which gains are also compared with. */
  readonly current: Setting | undefined;
}

/** What the search may choose from; an empty list restricts nothing. */
export interface SpaceLimits {
  readonly poolTypes: readonly PoolType[];
  readonly implementations: readonly PoolImplementation[];
  readonly prefetchMultipliers: readonly number[];
  readonly acknowledgement: Acknowledgement | undefined;
  readonly nodes: number | undefined;
  /** Per node; 1 to 1,000. */
  readonly concurrencyMax: number;
}

export type RunTune = Action<TuneOptions>;

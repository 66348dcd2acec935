import type { Base } from '../../check/base/take-base.js';
import type { StartVersion } from '../../check/run-round.js';
import type { Setting } from '../../fleet/setting.js';
import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import type { Workload } from '../../workload/workload.js';

/** What is checked, before it was looked at: a task module, or a Celery app. */
export interface CheckSubject {
  readonly name: string;
  /** Where git is asked: a file of the user's, which need not be there. An absolute path. */
  readonly place: string;
  /**
   * Loads both versions.
   * @param base the other version's files, where there is one to compare with
   * @throws {UsageError} when the head, or an option, cannot be used
   * @throws {EnvironmentError} when the base cannot
   */
  prepare(base: Base | undefined, options: PrepareOptions): Promise<PreparedCheck>;
}

export interface PrepareOptions {
  /** For the whole check of this subject, ms. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** What is being done. */
  readonly onStage: (about: string) => void;
}

/** Both versions, ready to be started. */
export interface PreparedCheck {
  readonly head: Workload;
  /** Whether the base has any of the tasks. */
  readonly hasBase: boolean;
  readonly newTasks: readonly string[];
  readonly removedTasks: readonly string[];
  readonly warnings: readonly string[];
  readonly usesConnections: boolean;
  /** Beside those of pooltune: of what runs the tasks. */
  readonly versions?: Readonly<Record<string, string | null>>;
  /** What production does unless the user says otherwise. */
  defaultSetting(cores: number): Setting;
  /** A setting as typed, with connections as they are where it says nothing of them. */
  fitted(setting: Setting): Setting;
  /** The one setting that might now do clearly more than the current one; `null` where none is expected to. */
  likelyBetter(current: Setting, machine: MachineFacts): Promise<Setting | null>;
  /** One version at a setting. Versions that take turns have a lab each; the rival is the head in one that the head has not. */
  version(name: VersionName, setting: Setting): Promise<StartVersion>;
}

export type VersionName = 'head' | 'base' | 'rival';

export const SHORT_COMMIT = 7;

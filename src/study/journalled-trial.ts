import type { Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';

/** A trial with its place in the study's time (`StudyTime`). */
export interface JournalledTrial {
  readonly trial: Trial;
  /** When its nodes began to start, ms. */
  readonly startedMs: number;
  /** At its end, ms. */
  readonly elapsedMs: number;
}

/** A setting that the machine refused, which took its time as well. */
export interface JournalledRefusal {
  readonly refused: Setting;
  readonly why: string;
  /** In the study's time, ms. */
  readonly elapsedMs: number;
}

import type { Trial } from '../trial/trial.js';

/** A trial with its place in the study's time. */
export interface JournalledTrial {
  readonly trial: Trial;
  /** On the study's clock, at the trial's end. */
  readonly elapsedMs: number;
}

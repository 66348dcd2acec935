import type { Clock } from '../../foundation/clock.js';
import type { StudyEvent } from '../../study/study-result.js';
import type { PlannedStudy } from './progress-state.js';

/** Shows how far a run has come, from its first study's start to `end`. */
export interface Progress {
  /** @param index of the study among those planned */
  startStudy(index: number): void;
  onEvent(event: StudyEvent): void;
  /** Prints a line that stays, above the bar where there is one. */
  note(text: string): void;
  /** Leaves no trace of a bar; nothing may be called after it. */
  end(): void;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly studies: readonly PlannedStudy[];
  readonly clock: Clock;
  /** The terminal's width now, in columns; it may change while running. */
  readonly width: () => number;
  /** A bar that is drawn over and over, or lines that stay. */
  readonly interactive: boolean;
  /** Calls back every so many ms until the function that it returns is called; `setInterval` by default. */
  readonly repeat?: (callback: () => void, everyMs: number) => () => void;
}

export interface ProgressStream {
  write(text: string): unknown;
}

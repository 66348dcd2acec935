import type { Clock } from '../foundation/clock.js';

/**
 * The time of a study, in ms since it began. It stands still between trials, however long there is to be thought: what is decided
 * depends on the trials and on when they ended, and a study that goes on with the trials of another one decides alike.
 */
export class StudyTime {
  readonly #clock: Clock;
  /** What the clock said at `nowMs`. */
  #readMs: number;
  #nowMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#readMs = clock();
  }

  /** When the last trial ended. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** As the clock goes, with what has passed since. */
  get liveMs(): number {
    return this.#nowMs + this.#clock() - this.#readMs;
  }

  /** A trial has ended. */
  moveOn(): void {
    this.moveTo(this.liveMs);
  }

  /** An earlier trial is taken, which ended at this time; never back. */
  moveTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
    this.#readMs = this.#clock();
  }
}

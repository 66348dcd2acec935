import type { Clock } from '../foundation/clock.js';

/** Open connections at even steps, from the counter's reset on. */
export interface ConnectionSteps {
  /** Of the first step's start, on the machine's monotonic clock. */
  readonly fromMs: number;
  readonly stepMs: number;
  /** The most within each step. */
  readonly open: readonly number[];
  /** Opened within each step. */
  readonly opened: readonly number[];
}

const MOST_STEPS = 120;
const FIRST_STEP_MS = 5;

/**
 * Open connections over a time whose length is not known beforehand, in bounded memory: where the steps would become
 * too many, each two neighbours become one of twice the length. So there are 60 to 120 of them in the end, and each
 * change costs a few additions; no timer is involved.
 *
 *   5 ms    1 3 3 2 0 4 …        the most that were open within each step
 *   10 ms   3   3   4   …
 */
export class ConnectionTrace {
  readonly #clock: Clock;
  readonly #firstStepMs: number;
  #fromMs: number;
  #stepMs: number;
  #open: number[];
  #opened: number[];
  /** Now. */
  #openNow = 0;

  /** @param firstStepMs where it is fed by sampling, the time between two samples */
  constructor(clock: Clock, firstStepMs = FIRST_STEP_MS) {
    this.#clock = clock;
    this.#firstStepMs = firstStepMs;
    this.#fromMs = clock();
    this.#stepMs = firstStepMs;
    this.#open = [0];
    this.#opened = [0];
  }

  /** Begins anew, with those that are open now. */
  reset(): void {
    this.#fromMs = this.#clock();
    this.#stepMs = this.#firstStepMs;
    this.#open = [this.#openNow];
    this.#opened = [0];
  }

  /**
   * @param open connections from now on
   * @param opened since the last call
   */
  change(open: number, opened = 0): void {
    const step = this.#goTo(this.#clock());
    this.#openNow = open;
    this.#open[step] = Math.max(this.#open[step]!, open);
    this.#opened[step]! += opened;
  }

  /** From the reset to now. */
  steps(): ConnectionSteps {
    this.#goTo(this.#clock());
    return { fromMs: this.#fromMs, stepMs: this.#stepMs, open: [...this.#open], opened: [...this.#opened] };
  }

  /** Fills the steps up to this moment with what is open. @returns the moment's step */
  #goTo(nowMs: number): number {
    const stepAt = () => Math.max(this.#open.length - 1, Math.floor((nowMs - this.#fromMs) / this.#stepMs));
    while (stepAt() >= MOST_STEPS) this.#widen();
    const step = stepAt();
    while (this.#open.length <= step) {
      this.#open.push(this.#openNow);
      this.#opened.push(0);
    }
    return step;
  }

  #widen(): void {
    // One step may be left over; what it will be joined with has not been yet.
    const pairs = Math.ceil(this.#open.length / 2);
    this.#open = Array.from({ length: pairs }, (_, i) =>
      Math.max(this.#open[2 * i]!, this.#open[2 * i + 1] ?? 0),
    );
    this.#opened = Array.from(
      { length: pairs },
      (_, i) => this.#opened[2 * i]! + (this.#opened[2 * i + 1] ?? 0),
    );
    this.#stepMs *= 2;
  }
}

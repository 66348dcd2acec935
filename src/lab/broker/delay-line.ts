import type { Clock } from '../../foundation/clock.js';

/**
 * A network path of fixed latency: what goes in comes out `delayMs` later, in order.
 * With 0 ms it is a plain call. Timers have a resolution of 1 ms, so a delay is between `delayMs` and about 1 ms more.
 */
export class DelayLine<T> {
  readonly #delayMs: number;
  readonly #clock: Clock;
  readonly #out: (item: T) => void;
  #waiting: { dueMs: number; item: T }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(delayMs: number, clock: Clock, out: (item: T) => void) {
    this.#delayMs = delayMs;
    this.#clock = clock;
    this.#out = out;
  }

  push(item: T): void {
    if (this.#delayMs === 0) {
      this.#out(item);
      return;
    }
    this.#waiting.push({ dueMs: this.#clock() + this.#delayMs, item });
    this.#arm();
  }

  /** Forgets what is under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #arm(): void {
    const first = this.#waiting[0];
    if (first === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const now = this.#clock();
        const due = this.#waiting.findIndex((waiting) => waiting.dueMs > now);
        const ready = this.#waiting.splice(0, due === -1 ? this.#waiting.length : due);
        for (const { item } of ready) this.#out(item);
        this.#arm();
      },
      Math.max(0, first.dueMs - this.#clock()),
    );
  }
}

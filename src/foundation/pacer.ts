/** What a timer that woke late may catch up on, ms: without it a rate of 5,000/s could not be held. */
const CATCH_UP_MS = 5;

/**
 * Lets things pass at no more than a rate: never more than `ratePerSecond` × (t + 5 ms) + 1 of them in any time t. What was
 * not used is not saved up.
 */
export class Pacer {
  readonly #gapMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;

  /** @param ratePerSecond above 0 */
  constructor(ratePerSecond: number) {
    this.#gapMs = 1_000 / ratePerSecond;
  }

  /** How many of `wanted` may pass now; they count as passed. */
  take(wanted: number, nowMs: number): number {
    if (wanted < 1 || nowMs < this.#nextMs) return 0;
    this.#nextMs = Math.max(this.#nextMs, nowMs - CATCH_UP_MS);
    const due = Math.max(1, Math.floor((nowMs - this.#nextMs) / this.#gapMs) + 1);
    const count = Math.min(wanted, due);
    this.#nextMs += count * this.#gapMs;
    return count;
  }

  /** Until the next may pass, ms. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#nextMs - nowMs);
  }
}

import { NumberRing } from './number-ring.js';

/**
 * What is under way for the same time each, such as deliveries: it arrives in the order in which it left, so that a ring
 * does where other timers need a heap. Each entry carries a number and the count of its owner's lives when it left: an
 * entry of a former life is for nobody.
 */
export class DelayLine {
  readonly delayMs: number;
  readonly #due = new NumberRing();
  readonly #what = new NumberRing();
  readonly #life = new NumberRing();

  constructor(delayMs: number) {
    this.delayMs = delayMs;
  }

  get length(): number {
    return this.#due.length;
  }

  /** When the first arrives; `Infinity` without one. */
  get nextMs(): number {
    return this.#due.length === 0 ? Number.POSITIVE_INFINITY : this.#due.first;
  }

  push(nowMs: number, what: number, life: number): void {
    this.#due.push(nowMs + this.delayMs);
    this.#what.push(what);
    this.#life.push(life);
  }

  get firstLife(): number {
    return this.#life.first;
  }

  /** Takes out the first; there must be one. */
  shift(): number {
    this.#due.shift();
    this.#life.shift();
    return this.#what.shift();
  }
}

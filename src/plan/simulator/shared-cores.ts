import { TimerHeap } from './timer-heap.js';

/**
 * Cores under processor sharing: n loops compute at speed min(1, cores / n) each.
 *
 * All run at the same speed, so that one clock of work done (ms of CPU time per loop) serves them all: a loop that needs d
 * ends when that clock has grown by d. Only the next end needs a timer; a change of n moves it. Both are logarithmic in n.
 */
export class SharedCores {
  readonly cores: number;
  readonly #ends: TimerHeap;
  #workMs = 0;
  #asOfMs = 0;

  /** @param loops their ids are below this */
  constructor(cores: number, loops: number) {
    this.cores = cores;
    this.#ends = new TimerHeap(loops);
  }

  /** Cores in use now. */
  get busy(): number {
    return Math.min(this.#ends.size, this.cores);
  }

  add(loop: number, cpuMs: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#ends.set(loop, this.#workMs + cpuMs);
  }

  remove(loop: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#ends.cancel(loop);
  }

  /** When the next loop ends if nothing changes; `Infinity` without one. */
  nextEndMs(): number {
    const n = this.#ends.size;
    if (n === 0) return Number.POSITIVE_INFINITY;
    return this.#asOfMs + Math.max(0, this.#ends.nextMs - this.#workMs) / Math.min(1, this.cores / n);
  }

  /** Takes out the loop whose end is due. */
  endNext(nowMs: number): number {
    this.#advance(nowMs);
    // Exactly: rounding must not leave a remainder that takes another step.
    this.#workMs = Math.max(this.#workMs, this.#ends.nextMs);
    return this.#ends.pop();
  }

  #advance(nowMs: number): void {
    const n = this.#ends.size;
    // An idle clock begins anew: it stays small, and exact.
    if (n === 0) this.#workMs = 0;
    else this.#workMs += (nowMs - this.#asOfMs) * Math.min(1, this.cores / n);
    this.#asOfMs = nowMs;
  }
}

import type { Timeline } from './timeline.js';

/**
 * The machine's cores under processor sharing: n computations run at speed min(1, cores / n) each.
 *
 * All run at the same speed, so one clock of work done (W, in ms of CPU time per computation) serves them all: a
 * computation that needs d ends when W has grown by d. A change of n changes the speed of W, and with it the moment
 * of the next end; the end that was planned before is then stale and ignored.
 */
export class Cores {
  usedMs = 0;
  readonly #timeline: Timeline;
  readonly #cores: number;
  #workMs = 0;
  #asOfMs: number;
  #version = 0;
  /** In the order in which they end. */
  readonly #running: { readonly endsAtWorkMs: number; readonly done: () => void }[] = [];

  constructor(timeline: Timeline, cores: number) {
    this.#timeline = timeline;
    this.#cores = cores;
    this.#asOfMs = timeline.nowMs;
  }

  compute(cpuMs: number, done: () => void): void {
    this.#advance();
    const endsAtWorkMs = this.#workMs + cpuMs;
    let low = 0;
    let high = this.#running.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#running[middle]!.endsAtWorkMs <= endsAtWorkMs) low = middle + 1;
      else high = middle;
    }
    this.#running.splice(low, 0, { endsAtWorkMs, done });
    this.#plan();
  }

  /** Counts the CPU time used up to now. */
  settle(): void {
    this.#advance();
  }

  #advance(): void {
    const elapsedMs = this.#timeline.nowMs - this.#asOfMs;
    this.#asOfMs = this.#timeline.nowMs;
    const n = this.#running.length;
    if (n === 0) return;
    this.#workMs += elapsedMs * this.#speed();
    this.usedMs += elapsedMs * this.#speed() * n;
  }

  #speed(): number {
    return Math.min(1, this.#cores / this.#running.length);
  }

  #plan(): void {
    const version = ++this.#version;
    const next = this.#running[0];
    if (next === undefined) return;
    this.#timeline.after(Math.max(0, next.endsAtWorkMs - this.#workMs) / this.#speed(), () => {
      if (version !== this.#version) return;
      this.#advance();
      // The next end, exactly: rounding must not leave a remainder that takes another step.
      this.#workMs = Math.max(this.#workMs, next.endsAtWorkMs);
      this.#running.shift();
      this.#plan();
      next.done();
    });
  }
}

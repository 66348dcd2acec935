import type { Cores } from './cores.js';
import type { Timeline } from './timeline.js';

/** One event loop: a node's main one or a worker's. Runs one thing at a time, first come, first served. */
export class Loop {
  busyMs = 0;
  /** How long each thing waited for the loop, in ms. */
  readonly delaysMs: number[] = [];
  readonly #timeline: Timeline;
  readonly #cores: Cores;
  #queue: Job[] = [];
  #head = 0;
  #running = false;

  constructor(timeline: Timeline, cores: Cores) {
    this.#timeline = timeline;
    this.#cores = cores;
  }

  /** Computes for `cpuMs`, then keeps the loop blocked without the CPU for `blockedMs`. */
  run(cpuMs: number, blockedMs: number, done: () => void): void {
    this.#queue.push({ cpuMs, blockedMs, done, sinceMs: this.#timeline.nowMs });
    if (!this.#running) this.#next();
  }

  /** Counts anew. */
  reset(): void {
    this.busyMs = 0;
    this.delaysMs.length = 0;
  }

  #next(): void {
    const job = this.#queue[this.#head];
    if (job === undefined) {
      this.#queue = [];
      this.#head = 0;
      this.#running = false;
      return;
    }
    this.#head++;
    this.#running = true;
    const startedMs = this.#timeline.nowMs;
    this.delaysMs.push(startedMs - job.sinceMs);
    const end = () => {
      this.busyMs += this.#timeline.nowMs - startedMs;
      job.done();
      this.#next();
    };
    this.#cores.compute(job.cpuMs, () => {
      if (job.blockedMs > 0) this.#timeline.after(job.blockedMs, end);
      else end();
    });
  }
}

interface Job {
  readonly cpuMs: number;
  readonly blockedMs: number;
  readonly done: () => void;
  readonly sinceMs: number;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../foundation/clock.js';
import type { Load, SaturatingLoad } from '../../workload/load.js';
import type { TaskRecords } from '../task-records.js';
import { createGenerator, type Generator } from './generator.js';
import { RecordBook } from './record-book.js';
import { SettlingWatch } from './settling.js';

export interface LoadResult {
  /** How long a saturating load ran before the window that counts, ms. */
  readonly beforeWindowMs: number;
  /** When the window that counts began; tasks of a saturating load's warm-up are in the records too. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly records: TaskRecords;
  /** Names of tasks that are none of the workload's and that its tasks sent: their indexes follow those of the workload's. */
  readonly otherTasks?: readonly string[];
}

export interface RunLoadOptions {
  readonly drainMs: number;
  /** Called when the window that counts begins. */
  readonly onStarted?: () => void;
  readonly onEnded?: () => void;
  readonly signal?: AbortSignal;
}

/** What a load needs of the broker that it runs on. */
export interface LoadTarget {
  readonly clock: Clock;
  /** How many unfinished tasks a saturating load keeps; asked once, when it begins. */
  readonly population: () => number;
  /** How many tasks have to enter so that there are so many, where that is not the difference. */
  readonly missing?: (population: number) => number;
  /** Tasks are due: enters them into the run's book and sends them off. */
  readonly enter: (arrivalsMs: readonly number[]) => void;
}

/** What a broker does at the end of a load. */
export interface LoadEnding {
  /** Resolves when all tasks have finished, or when it gives up. */
  readonly drain: () => Promise<void>;
  /** Drops what has not started. */
  readonly discard: () => void;
  /** Resolves when what had started has finished, or when it gives up. */
  readonly settle: () => Promise<void>;
}

/** One load on one broker, whichever that is: its tasks enter, are warmed up to, counted and waited for. */
export class LoadRun {
  readonly book = new RecordBook();
  readonly #load: Load;
  readonly #target: LoadTarget;
  #generator: Generator | undefined;

  constructor(load: Load, target: LoadTarget) {
    this.#load = load;
    this.#target = target;
  }

  /** To be called when tasks have finished: a saturating load replaces them. */
  onFinished(): void {
    this.#generator?.onFinished();
  }

  stop(): void {
    this.#generator?.stop();
  }

  async run(options: RunLoadOptions & LoadEnding): Promise<LoadResult> {
    const load = this.#load;
    const { book } = this;
    const { clock, population, enter } = this.#target;
    const sink = {
      enter,
      missing: this.#target.missing ?? ((most: number) => most - (book.length - book.finished)),
    };
    const generator = createGenerator(load, sink, population(), clock);
    this.#generator = generator;
    const beganMs = clock();
    options.signal?.addEventListener('abort', () => generator.stop(), { once: true });
    generator.start();
    const startedMs = load.kind === 'saturating' ? await this.#warmUp(load, generator, beganMs) : beganMs;
    generator.beginWindow();
    options.onStarted?.();
    await generator.ended;
    const endedMs = clock();
    options.onEnded?.();
    const isAborted = () => options.signal?.aborted ?? false;
    if (load.kind !== 'saturating' && !isAborted()) await options.drain();
    options.discard();
    if (load.kind === 'saturating' && !isAborted()) await options.settle();
    return {
      beforeWindowMs: startedMs - beganMs,
      startedMs,
      endedMs: load.kind === 'batch' ? clock() : endedMs,
      records: book.records(),
    };
  }

  /** Until throughput no longer rises, between the load's two bounds. @returns when the window begins */
  async #warmUp(load: SaturatingLoad, generator: Generator, beganMs: number): Promise<number> {
    const { warmUpMs = 0, mostWarmUpMs = warmUpMs } = load;
    const { clock } = this.#target;
    const atLeast = Math.min(warmUpMs, mostWarmUpMs);
    if (mostWarmUpMs <= 0) return beganMs;
    const watch = new SettlingWatch(mostWarmUpMs);
    const over = generator.ended.then(() => 'over' as const);
    for (;;) {
      const elapsedMs = clock() - beganMs;
      const waitMs = atLeast === mostWarmUpMs ? atLeast : Math.min(watch.lookMs, mostWarmUpMs - elapsedMs);
      const ended = await Promise.race([delay(waitMs), over]);
      const nowMs = clock();
      const settled = watch.look(this.book.done) && nowMs - beganMs >= atLeast;
      if (ended === 'over' || settled || nowMs - beganMs >= mostWarmUpMs) return nowMs;
    }
  }
}

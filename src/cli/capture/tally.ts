import { CallSample, type TaskSample } from '../../fleet/celery/call-sample.js';
import type { Told, UnreadReason } from '../../fleet/celery/capture.js';
import type { Random } from '../../foundation/random.js';

/** How many of which task. */
export type TaskCounts = ReadonlyMap<string, number>;

/** What came while listening. */
export interface Heard {
  readonly tasks: readonly TaskSample[];
  /** Calls were drawn, since more differed than are kept. */
  readonly isDrawn: boolean;
  /** Calls whose arguments can be had. */
  readonly calls: number;
  readonly retries: number;
  readonly unread: ReadonlyMap<UnreadReason, TaskCounts>;
  /** Calls of tasks that the app does not have. */
  readonly foreign: TaskCounts;
}

/** Counts what a capture tells. */
export class Tally {
  readonly #sample: CallSample;
  #calls = 0;
  #retries = 0;
  readonly #unread = new Map<UnreadReason, Map<string, number>>();
  readonly #foreign = new Map<string, number>();

  /** @param most distinct calls to keep */
  constructor(most: number, random: Random) {
    this.#sample = new CallSample(most, random);
  }

  /** So far. */
  get calls(): number {
    return this.#calls;
  }

  receive(told: Told): void {
    if (told.kind === 'call') {
      this.#calls += 1;
      this.#sample.add(told);
    } else if (told.kind === 'retry') {
      this.#retries += 1;
    } else if (told.kind === 'unread') {
      const counts = this.#unread.get(told.why) ?? new Map<string, number>();
      this.#unread.set(told.why, counts);
      count(counts, told.task);
    } else if (told.kind === 'foreign') {
      count(this.#foreign, told.task);
    }
  }

  heard(): Heard {
    return {
      ...this.#sample.result(),
      calls: this.#calls,
      retries: this.#retries,
      unread: this.#unread,
      foreign: this.#foreign,
    };
  }
}

function count(counts: Map<string, number>, task: string): void {
  counts.set(task, (counts.get(task) ?? 0) + 1);
}

export function totalOf(counts: TaskCounts): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0);
}

import type { Random } from '../../foundation/random.js';
import type { CeleryCall } from './celery-app.js';

/** A call as it was seen. */
export interface SeenCall {
  readonly task: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** What is kept of one task's calls. */
export interface TaskSample {
  readonly task: string;
  /** All that were seen. */
  readonly seen: number;
  /** How many differed; `null` where there were too many to know. */
  readonly distinct: number | null;
  /** Their weights add up to `seen`; `weight` is how many of the seen calls each stands for. */
  readonly calls: readonly CeleryCall[];
}

/**
 * Calls with how often each was seen, in bounded memory.
 *
 * While no more than `most` calls differ, all are kept and counted. Beyond that they are drawn at random, from each task
 * by itself: a task that is called seldom may be what keeps the workers busy, and must not get lost among a frequent
 * one's calls. Each task has an equal part of `most` (one call at least), and what it does not need goes to the others.
 * Its draws are uniform over its calls, so that equal calls are drawn as often as they came, and its weights add up to
 * the calls that were seen: no task, and no call of a task, is favoured.
 */
export class CallSample {
  readonly #most: number;
  readonly #random: Random;
  readonly #tasks = new Map<string, TaskCalls>();

  /** @param most distinct calls to keep */
  constructor(most: number, random: Random) {
    this.#most = most;
    this.#random = random;
  }

  /** Calls added so far. */
  get seen(): number {
    return [...this.#tasks.values()].reduce((sum, { seen }) => sum + seen, 0);
  }

  add({ task, args, kwargs }: SeenCall): void {
    let calls = this.#tasks.get(task);
    if (calls === undefined) {
      calls = new TaskCalls(this.#most, this.#random);
      this.#tasks.set(task, calls);
    }
    calls.add(JSON.stringify({ task, args, kwargs }));
  }

  /** By task, in the order of their names; each task's most frequent call first. */
  result(): { readonly tasks: readonly TaskSample[]; readonly isDrawn: boolean } {
    const entries = [...this.#tasks].sort(([a], [b]) => (a < b ? -1 : 1));
    const needs = entries.map(([, calls]) => calls.distinct ?? Number.POSITIVE_INFINITY);
    const shares = fairShares(needs, this.#most);
    const tasks = entries.map(
      ([task, calls], index): TaskSample => ({
        task,
        seen: calls.seen,
        distinct: calls.distinct,
        calls: [...calls.keep(shares[index]!)]
          .sort(([, a], [, b]) => b - a)
          .map(([text, weight]) => ({ ...(JSON.parse(text) as SeenCall & { args: unknown[] }), weight })),
      }),
    );
    return { tasks, isDrawn: needs.some((need, index) => need > shares[index]!) };
  }
}

/** The calls of one task, as texts. */
class TaskCalls {
  seen = 0;
  readonly #most: number;
  readonly #random: Random;
  /** All, while no more than `most` differ. */
  #counts: Map<string, number> | undefined = new Map();
  /** Uniform over all that were seen (algorithm R: Vitter, ACM Transactions on Mathematical Software 11, 1985). */
  readonly #reservoir: string[] = [];

  constructor(most: number, random: Random) {
    this.#most = most;
    this.#random = random;
  }

  get distinct(): number | null {
    return this.#counts?.size ?? null;
  }

  add(text: string): void {
    this.seen += 1;
    if (this.#reservoir.length < this.#most) this.#reservoir.push(text);
    else {
      const place = Math.floor(this.#random() * this.seen);
      if (place < this.#most) this.#reservoir[place] = text;
    }
    if (this.#counts === undefined) return;
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    if (this.#counts.size > this.#most) this.#counts = undefined;
  }

  /** All calls with their counts where they are no more than `share`, else as many draws, each worth as many calls. */
  keep(share: number): ReadonlyMap<string, number> {
    if (this.#counts !== undefined && this.#counts.size <= share) return this.#counts;
    const pool = [...this.#reservoir];
    const drawn = new Map<string, number>();
    for (let at = 0; at < share; at++) {
      const from = at + Math.floor(this.#random() * (pool.length - at));
      const text = pool[from]!;
      pool[from] = pool[at]!;
      drawn.set(text, (drawn.get(text) ?? 0) + 1);
    }
    return new Map(
      [...drawn].map(([text, count]) => [text, Number(((count * this.seen) / share).toPrecision(6))]),
    );
  }
}

/** `total` in equal parts, at least 1 each; what one does not need goes to the others. */
function fairShares(needs: readonly number[], total: number): readonly number[] {
  const shares = new Array<number>(needs.length).fill(0);
  const order = needs.map((_, index) => index).sort((a, b) => needs[a]! - needs[b]!);
  let left = total;
  for (const [position, index] of order.entries()) {
    const fair = Math.max(1, Math.floor(left / (order.length - position)));
    shares[index] = Math.min(needs[index]!, fair);
    left -= shares[index]!;
  }
  return shares;
}

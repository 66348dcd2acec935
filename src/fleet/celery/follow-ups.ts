import type { RecordBook } from '../../lab/broker/record-book.js';

/** A follow-up that waits for its time in a node, or in the broker. */
interface Postponed {
  readonly dueMs: number;
  readonly task: number;
  /** The node that keeps it until then; `undefined` while it is on its way. */
  node: number | undefined;
}

/** What a postponed follow-up became when its time had come. */
export interface DueFollowUp {
  readonly key: string;
  readonly row: number;
  readonly dueMs: number;
  readonly node: number | undefined;
}

/**
 * The follow-ups of one load: what its tasks send while they run, and attempts after a task's first. Each has a row of its
 * own in the load's book, and a key: its id and the number of the attempt.
 *
 *   sent ──┬── due now ────────────────► in the book (a row)
 *          └── countdown ── postponed ──► in the book, once it is due; never where the load ends before that
 *
 * Waiting for a countdown is no queueing, so that a postponed one has not arrived. Nodes tell of it on connections of their
 * own: any of its frames may be read first.
 */
export class FollowUps {
  readonly #book: RecordBook;
  readonly #rows = new Map<string, number>();
  readonly #postponed = new Map<string, Postponed>();
  /** At most the time at which the next of them is due. */
  #nextDueMs = Number.POSITIVE_INFINITY;
  /** First attempts so far, postponed ones too. */
  members = 0;

  constructor(book: RecordBook) {
    this.#book = book;
  }

  /** Those that have come into the book. */
  get length(): number {
    return this.#rows.size;
  }

  /** One was sent: it arrives when it is due. */
  sent(key: string, task: number, dueMs: number, nowMs: number): void {
    const row = this.#rows.get(key);
    if (row !== undefined) this.#book.arrivedBy(row, dueMs);
    else if (dueMs > nowMs) this.postpone(key, task, dueMs);
    else this.#enter(key, task, dueMs);
  }

  /** @param node that keeps it until it is due */
  postpone(key: string, task: number, dueMs: number, node?: number): void {
    if (this.#rows.has(key)) return;
    const known = this.#postponed.get(key);
    if (known !== undefined) {
      known.node = node ?? known.node;
      return;
    }
    this.#postponed.set(key, { dueMs, task, node });
    this.#nextDueMs = Math.min(this.#nextDueMs, dueMs);
    this.#count(key);
  }

  /** Its row, which it gets now where it has none yet. */
  rowOf(key: string, task: number, atMs: number): number {
    const row = this.#rows.get(key);
    if (row !== undefined) return row;
    const { dueMs = atMs } = this.#postponed.get(key) ?? {};
    return this.#enter(key, task, Math.min(dueMs, atMs));
  }

  /** `undefined` where nothing was heard of it in this load. */
  knownRowOf(key: string): number | undefined {
    return this.#rows.get(key);
  }

  /** Enters those whose time has come. */
  comeDue(nowMs: number): readonly DueFollowUp[] {
    if (nowMs < this.#nextDueMs) return [];
    const due = [...this.#postponed].filter(([, { dueMs }]) => dueMs <= nowMs);
    const entered = due.map(([key, { dueMs, task, node }]) => ({
      key,
      row: this.#enter(key, task, dueMs),
      dueMs,
      node,
    }));
    this.#nextDueMs = [...this.#postponed.values()].reduce(
      (next, { dueMs }) => Math.min(next, dueMs),
      Number.POSITIVE_INFINITY,
    );
    return entered;
  }

  anyDueBy(deadlineMs: number): boolean {
    if (deadlineMs < this.#nextDueMs) return false;
    return [...this.#postponed.values()].some(({ dueMs }) => dueMs <= deadlineMs);
  }

  /** Rows for what a node that is gone has kept. */
  keptBy(node: number): readonly number[] {
    const kept = [...this.#postponed].filter(([, postponed]) => postponed.node === node);
    return kept.map(([key, { task, dueMs }]) => this.#enter(key, task, dueMs));
  }

  #enter(key: string, task: number, arrivalMs: number): number {
    if (!this.#postponed.delete(key)) this.#count(key);
    const row = this.#book.enter(task, arrivalMs, Number.NaN);
    this.#rows.set(key, row);
    return row;
  }

  #count(key: string): void {
    if (key.startsWith(FIRST)) this.members++;
  }
}

/** @param attempt 0: the task's first */
export function followUpKey(id: string, attempt: number): string {
  return `${attempt} ${id}`;
}

/** Whether it is an attempt of the task with this id, whichever. */
export function isAttemptOf(key: string, id: string): boolean {
  return key.slice(key.indexOf(' ') + 1) === id;
}

const FIRST = '0 ';

import { NO_ERROR, NO_NODE, OUTCOME, type Outcome, type TaskRecords } from '../task-records.js';

/** What a node tells of a task that ended. Times in ms on the monotonic clock. */
export interface TaskEnd {
  readonly row: number;
  readonly deliveredMs: number;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly outcome: Outcome;
  /** Index from `errorKind`, or `NO_ERROR`. */
  readonly errorKind: number;
}

const QUEUED = 0;
const DELIVERED = 1;
const ACKNOWLEDGED = 2;
const FINISHED = 3;

/** The broker's memory of one load: a row per task, in columns that grow by doubling. */
export class RecordBook {
  length = 0;
  finished = 0;
  /** Finished tasks that returned. */
  done = 0;
  #capacity = 1 << 12;
  #state = new Uint8Array(this.#capacity);
  #arrivalMs = new Float64Array(this.#capacity);
  #enteredMs = new Float64Array(this.#capacity);
  #deliveredMs = new Float64Array(this.#capacity).fill(Number.NaN);
  #startedMs = new Float64Array(this.#capacity).fill(Number.NaN);
  #finishedMs = new Float64Array(this.#capacity).fill(Number.NaN);
  #node = new Uint16Array(this.#capacity).fill(NO_NODE);
  #task = new Uint16Array(this.#capacity);
  #outcome = new Uint8Array(this.#capacity).fill(OUTCOME.unfinished);
  #deliveries = new Uint8Array(this.#capacity);
  #errorKind = new Uint16Array(this.#capacity).fill(NO_ERROR);
  readonly #errorKinds: string[] = [];
  readonly #errorIndexes = new Map<string, number>();

  /** A task entered; its row. @param enteredMs NaN for a follow-up */
  enter(task: number, arrivalMs: number, enteredMs: number): number {
    if (this.length === this.#capacity) this.#grow();
    const row = this.length++;
    this.#task[row] = task;
    this.#arrivalMs[row] = arrivalMs;
    this.#enteredMs[row] = enteredMs;
    return row;
  }

  /** It arrived at this time, if that is earlier than what was known. */
  arrivedBy(row: number, arrivalMs: number): void {
    this.#arrivalMs[row] = Math.min(this.#arrivalMs[row]!, arrivalMs);
  }

  /** Whether a task has sent it, not the generator. */
  isFollowUp(row: number): boolean {
    return Number.isNaN(this.#enteredMs[row]!);
  }

  taskOf(row: number): number {
    return this.#task[row]!;
  }

  deliveriesOf(row: number): number {
    return this.#deliveries[row]!;
  }

  /** A row that has finished stays as it is: what comes again is a retry, or was done before it could be acknowledged. */
  delivered(row: number, node: number): void {
    if (this.#state[row] === FINISHED) return;
    this.#state[row] = DELIVERED;
    this.#node[row] = node;
    if (this.#deliveries[row]! < 255) this.#deliveries[row]!++;
  }

  /** False when this node holds no such unacknowledged row (it was delivered elsewhere meanwhile, or never). */
  acknowledge(row: number, node: number): boolean {
    if (row >= this.length || this.#state[row] !== DELIVERED || this.#node[row] !== node) return false;
    this.#state[row] = ACKNOWLEDGED;
    return true;
  }

  requeued(row: number): void {
    this.#state[row] = QUEUED;
    this.#node[row] = NO_NODE;
  }

  /** Writes a task's end; false when the row is not this node's to end. */
  finish(end: TaskEnd, node: number): boolean {
    const { row } = end;
    if (row >= this.length || this.#node[row] !== node || this.#state[row] === FINISHED) return false;
    this.#state[row] = FINISHED;
    this.#deliveredMs[row] = end.deliveredMs;
    this.#startedMs[row] = end.startedMs;
    this.#finishedMs[row] = end.finishedMs;
    this.#outcome[row] = end.outcome;
    this.#errorKind[row] = end.errorKind;
    this.finished++;
    if (end.outcome === OUTCOME.done) this.done++;
    return true;
  }

  /** Ends a task of which nobody will tell. */
  finishWithout(row: number, outcome: Outcome): void {
    this.#state[row] = FINISHED;
    this.#outcome[row] = outcome;
    this.finished++;
  }

  /** The rows that a node has and has not finished, in order. Scans the book: for faults only. */
  *unfinishedOf(node: number): Iterable<{ row: number; acknowledged: boolean }> {
    for (let row = 0; row < this.length; row++) {
      if (this.#node[row] !== node) continue;
      const state = this.#state[row];
      if (state === DELIVERED || state === ACKNOWLEDGED) yield { row, acknowledged: state === ACKNOWLEDGED };
    }
  }

  errorKind(kind: string): number {
    let index = this.#errorIndexes.get(kind);
    if (index === undefined) {
      // A task that puts a random text into every error's code must not fill the table.
      if (this.#errorKinds.length >= MAX_ERROR_KINDS) return this.errorKind(OTHER_ERRORS);
      index = this.#errorKinds.push(kind) - 1;
      this.#errorIndexes.set(kind, index);
      if (index === MAX_ERROR_KINDS - 1) this.#errorIndexes.set(OTHER_ERRORS, index);
    }
    return index;
  }

  /** A copy of what is known now. */
  records(): TaskRecords {
    const { length } = this;
    return {
      length,
      arrivalMs: this.#arrivalMs.slice(0, length),
      enteredMs: this.#enteredMs.slice(0, length),
      deliveredMs: this.#deliveredMs.slice(0, length),
      startedMs: this.#startedMs.slice(0, length),
      finishedMs: this.#finishedMs.slice(0, length),
      node: this.#node.slice(0, length),
      task: this.#task.slice(0, length),
      outcome: this.#outcome.slice(0, length),
      deliveries: this.#deliveries.slice(0, length),
      errorKind: this.#errorKind.slice(0, length),
      errorKinds: [...this.#errorKinds],
    };
  }

  #grow(): void {
    const from = this.#capacity;
    this.#capacity *= 2;
    const grow = <T extends Float64Array | Uint8Array | Uint16Array>(column: T, fill = 0): T => {
      const wider = new (column.constructor as new (length: number) => T)(this.#capacity);
      wider.set(column);
      if (fill !== 0) wider.fill(fill, from);
      return wider;
    };
    this.#state = grow(this.#state);
    this.#arrivalMs = grow(this.#arrivalMs);
    this.#enteredMs = grow(this.#enteredMs);
    this.#deliveredMs = grow(this.#deliveredMs, Number.NaN);
    this.#startedMs = grow(this.#startedMs, Number.NaN);
    this.#finishedMs = grow(this.#finishedMs, Number.NaN);
    this.#node = grow(this.#node, NO_NODE);
    this.#task = grow(this.#task);
    this.#outcome = grow(this.#outcome, OUTCOME.unfinished);
    this.#deliveries = grow(this.#deliveries);
    this.#errorKind = grow(this.#errorKind, NO_ERROR);
  }
}

const MAX_ERROR_KINDS = 1_000;
const OTHER_ERRORS = 'other errors';

/**
 * All tasks that are in the system, a column per fact; an index is used again once its task has left. Grows by doubling.
 * Times in ms.
 */
export class TaskTable {
  /** Columns have room for so many. */
  capacity = 1_024;
  /** Indexes ever used at once. */
  peak = 0;
  arrivedMs = new Float64Array(this.capacity);
  /** When it entered the queue, last. */
  queuedMs = new Float64Array(this.capacity);
  deliveredMs = new Float64Array(this.capacity);
  startedMs = new Float64Array(this.capacity);
  /** Sums over the attempts so far. */
  queueMs = new Float64Array(this.capacity);
  holdMs = new Float64Array(this.capacity);
  serviceMs = new Float64Array(this.capacity);
  /** Which arrival it is, from 0. */
  ordinal = new Float64Array(this.capacity);
  /** Row of its demands, and a factor on them. */
  row = new Int32Array(this.capacity);
  factor = new Float64Array(this.capacity);
  node = new Int32Array(this.capacity);
  /** Of its node, from 0. */
  worker = new Int32Array(this.capacity);
  step = new Uint8Array(this.capacity);
  attempts = new Int32Array(this.capacity);
  retries = new Int32Array(this.capacity);
  /** Counts the times that the index was freed or its task taken from a node: what was under way for it before is void. */
  life = new Int32Array(this.capacity);
  /** The task behind it in whichever queue it waits, −1 for none. */
  next = new Int32Array(this.capacity);
  #free: number[] = [];

  take(): number {
    const task = this.#free.pop();
    if (task !== undefined) return task;
    if (this.peak === this.capacity) this.#grow();
    return this.peak++;
  }

  release(task: number): void {
    this.life[task]!++;
    this.#free.push(task);
  }

  #grow(): void {
    this.capacity *= 2;
    this.arrivedMs = grown(this.arrivedMs, this.capacity);
    this.queuedMs = grown(this.queuedMs, this.capacity);
    this.deliveredMs = grown(this.deliveredMs, this.capacity);
    this.startedMs = grown(this.startedMs, this.capacity);
    this.queueMs = grown(this.queueMs, this.capacity);
    this.holdMs = grown(this.holdMs, this.capacity);
    this.serviceMs = grown(this.serviceMs, this.capacity);
    this.ordinal = grown(this.ordinal, this.capacity);
    this.row = grown(this.row, this.capacity);
    this.factor = grown(this.factor, this.capacity);
    this.node = grown(this.node, this.capacity);
    this.worker = grown(this.worker, this.capacity);
    this.step = grown(this.step, this.capacity);
    this.attempts = grown(this.attempts, this.capacity);
    this.retries = grown(this.retries, this.capacity);
    this.life = grown(this.life, this.capacity);
    this.next = grown(this.next, this.capacity);
  }
}

function grown<Column extends Float64Array | Int32Array | Uint8Array>(
  column: Column,
  length: number,
): Column {
  const longer = new (column.constructor as new (length: number) => Column)(length);
  longer.set(column);
  return longer;
}

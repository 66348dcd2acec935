/**
 * The tasks that a node holds, first in, first out: a ring of columns that doubles when it is full.
 *
 *   columns  │   │ 7 │ 8 │ 9 │   │      first = 1, length = 3; the next goes to index 4, the one after to 0
 *
 * No object per task: thousands of them that live for a tenth of a second are what a generational collector is worst
 * at, and it showed in the throughput of short tasks.
 */
export class HeldTasks {
  length = 0;
  #capacity = 64;
  #first = 0;
  #rows = new Uint32Array(this.#capacity);
  #tasks = new Uint16Array(this.#capacity);
  #deliveredMs = new Float64Array(this.#capacity);
  #payloads: string[] = new Array(this.#capacity).fill('');

  push(row: number, task: number, payload: string, deliveredMs: number): void {
    if (this.length === this.#capacity) this.#grow();
    const at = (this.#first + this.length) & (this.#capacity - 1);
    this.#rows[at] = row;
    this.#tasks[at] = task;
    this.#deliveredMs[at] = deliveredMs;
    this.#payloads[at] = payload;
    this.length++;
  }

  /** The oldest, which is then no longer held; not to be called when there is none. */
  take(): HeldTask {
    const at = this.#first;
    const taken = {
      row: this.#rows[at]!,
      task: this.#tasks[at]!,
      payload: this.#payloads[at]!,
      deliveredMs: this.#deliveredMs[at]!,
    };
    this.#payloads[at] = '';
    this.#first = (at + 1) & (this.#capacity - 1);
    this.length--;
    return taken;
  }

  clear(): void {
    this.length = 0;
    this.#first = 0;
    this.#payloads.fill('');
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const unrolled = <T extends Uint32Array | Uint16Array | Float64Array>(from: T, to: T): T => {
      to.set(from.subarray(this.#first));
      to.set(from.subarray(0, this.#first), from.length - this.#first);
      return to;
    };
    this.#rows = unrolled(this.#rows, new Uint32Array(capacity));
    this.#tasks = unrolled(this.#tasks, new Uint16Array(capacity));
    this.#deliveredMs = unrolled(this.#deliveredMs, new Float64Array(capacity));
    const payloads = [...this.#payloads.slice(this.#first), ...this.#payloads.slice(0, this.#first)];
    this.#payloads = payloads.concat(new Array<string>(capacity - payloads.length).fill(''));
    this.#first = 0;
    this.#capacity = capacity;
  }
}

export interface HeldTask {
  readonly row: number;
  /** Index into the workload's tasks. */
  readonly task: number;
  /** JSON text; empty for none. */
  readonly payload: string;
  readonly deliveredMs: number;
}

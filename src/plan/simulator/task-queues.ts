import type { TaskTable } from './task-table.js';

/** Queues of tasks, first in, first out, by index: each task waits in one at most, so that `next` in the table serves all. */
export class TaskQueues {
  readonly #tasks: TaskTable;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;

  constructor(tasks: TaskTable, queues: number) {
    this.#tasks = tasks;
    this.#head = new Int32Array(queues).fill(-1);
    this.#tail = new Int32Array(queues);
  }

  isEmpty(queue: number): boolean {
    return this.#head[queue]! < 0;
  }

  push(queue: number, task: number): void {
    this.#tasks.next[task] = -1;
    if (this.#head[queue]! < 0) this.#head[queue] = task;
    else this.#tasks.next[this.#tail[queue]!] = task;
    this.#tail[queue] = task;
  }

  /** Takes out the first; −1 without one. */
  shift(queue: number): number {
    const task = this.#head[queue]!;
    if (task >= 0) this.#head[queue] = this.#tasks.next[task]!;
    return task;
  }

  clear(queue: number): void {
    this.#head[queue] = -1;
  }
}

/** A task that was handed to the pool. Times in ms. */
export class RunningTask {
  /** Set at its end, or when it is given up: what its pool says after that changes nothing. */
  over = false;
  earlier: RunningTask | undefined = undefined;
  later: RunningTask | undefined = undefined;

  readonly row: number;
  readonly deliveredMs: number;
  readonly submittedMs: number;

  constructor(row: number, deliveredMs: number, submittedMs: number) {
    this.row = row;
    this.deliveredMs = deliveredMs;
    this.submittedMs = submittedMs;
  }
}

/**
 * The tasks that run, in the order in which they were handed to the pool: a list through the tasks themselves. A `Set`
 * of objects has to make up a hash for each of them, which was 1 to 2 % of a no-op task.
 */
export class RunningTasks {
  size = 0;
  #oldest: RunningTask | undefined;
  #newest: RunningTask | undefined;

  get oldest(): RunningTask | undefined {
    return this.#oldest;
  }

  add(task: RunningTask): void {
    task.earlier = this.#newest;
    if (this.#newest === undefined) this.#oldest = task;
    else this.#newest.later = task;
    this.#newest = task;
    this.size++;
  }

  /** Marks the task as over; false when it was before. */
  end(task: RunningTask): boolean {
    if (task.over) return false;
    task.over = true;
    const { earlier, later } = task;
    if (earlier === undefined) this.#oldest = later;
    else earlier.later = later;
    if (later === undefined) this.#newest = earlier;
    else later.earlier = earlier;
    // A closure that outlives the task must not keep its neighbours.
    task.earlier = undefined;
    task.later = undefined;
    this.size--;
    return true;
  }
}

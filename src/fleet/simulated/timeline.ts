/**
 * Virtual time: actions in the order of their time; those of the same moment in the order in which they were
 * planned, so that a simulation is the same in every run. A binary heap.
 */
export class Timeline {
  nowMs: number;
  #planned = 0;
  #heap: Planned[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(delayMs: number, action: () => void): void {
    const entry: Planned = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#planned++, action };
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Runs what is planned up to `untilMs`, or until `stop` says so, and leaves the time there. */
  run(untilMs: number, stop: () => boolean = () => false): void {
    while (this.#heap.length > 0 && this.#heap[0]!.atMs <= untilMs) {
      if (stop()) return;
      const { atMs, action } = this.#take();
      this.nowMs = atMs;
      action();
    }
    if (!stop()) this.nowMs = untilMs;
  }

  #take(): Planned {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    const length = heap.length;
    if (length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => void;
}

function before(a: Planned, b: Planned): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

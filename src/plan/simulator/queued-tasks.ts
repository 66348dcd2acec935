import type { Arrivals } from '../model/arrivals.js';
import { type ArrivalSource, arrivalSource } from './arrival-source.js';
import type { CountedWindow } from './counted-window.js';
import { AREA } from './fleet-areas.js';
import type { FleetState } from './fleet-state.js';
import { type RandomStream, STREAMS } from './random-stream.js';
import { STEP } from './step.js';

/** The queue that nodes take from, and what comes into it. Those of a batch or a saturating load are numbered as they leave. */
export class QueuedTasks {
  /** Arrivals so far. */
  arrived = 0;
  readonly isSaturating: boolean;
  readonly #state: FleetState;
  readonly #window: CountedWindow;
  readonly #arrivals: ArrivalSource;
  readonly #demandDraws: RandomStream;
  readonly #durationsMs: Float64Array | null;
  #nextArrivalMs: number;
  /** Of a batch or a saturating load: tasks that wait in the queue and have no index yet. */
  #unnumbered = 0;

  constructor(
    state: FleetState,
    arrivals: Arrivals,
    { window, streams }: { readonly window: CountedWindow; readonly streams: readonly RandomStream[] },
  ) {
    this.#state = state;
    this.#window = window;
    this.#demandDraws = streams[STREAMS.demands]!;
    this.isSaturating = arrivals.kind === 'saturating';
    this.#arrivals = arrivalSource(
      arrivals.kind === 'batch' ? { kind: 'saturating' } : arrivals,
      streams[STREAMS.arrivals]!,
    );
    this.#nextArrivalMs = this.#arrivals.next();
    this.#durationsMs = arrivals.kind === 'trace' ? arrivals.durationsMs : null;
    if (arrivals.kind === 'batch') {
      this.#unnumbered = arrivals.tasks;
      state.areas.counts[AREA.system] = arrivals.tasks;
    }
    if (this.isSaturating) this.#unnumbered = Number.POSITIVE_INFINITY;
  }

  /** All or some of them are there from the beginning. */
  get isFull(): boolean {
    return this.#unnumbered > 0;
  }

  /** When the next task is to be let in. */
  get nextMs(): number {
    // Those behind all that count need not queue up: they are looked for when a node has room.
    return this.arrived > this.#window.end && this.hasQueued()
      ? Number.POSITIVE_INFINITY
      : this.#nextArrivalMs;
  }

  /** The next task is due. */
  arrive(): void {
    const arrivedMs = this.#nextArrivalMs;
    this.#nextArrivalMs = this.#arrivals.next();
    this.#state.areas.counts[AREA.system]!++;
    this.#state.queues.push(this.#state.queue, this.#newTask(arrivedMs));
  }

  /** A task is to be tried again, and queues behind the others. */
  retry(task: number): void {
    const { tasks, areas, queues, queue } = this.#state;
    tasks.queuedMs[task] = areas.nowMs;
    tasks.step[task] = STEP.QUEUED;
    queues.push(queue, task);
  }

  /** A task is to be delivered again, before all others. */
  giveBack(task: number): void {
    const { tasks, queues, returned } = this.#state;
    this.#state.tell('redelivered', task);
    tasks.node[task] = -1;
    tasks.step[task] = STEP.QUEUED;
    queues.push(returned, task);
  }

  hasQueued(): boolean {
    const { queues, queue, returned } = this.#state;
    return this.#unnumbered > 0 || !queues.isEmpty(queue) || !queues.isEmpty(returned);
  }

  /** The one that is to be delivered next; −1 without one. What was redelivered comes first, retries last. */
  takeQueued(): number {
    const { queues, queue, returned, areas } = this.#state;
    const again = queues.shift(returned);
    if (again >= 0) return again;
    if (this.isSaturating) {
      const retried = queues.shift(queue);
      if (retried >= 0) return retried;
      areas.counts[AREA.system]!++;
      return this.#newTask(areas.nowMs);
    }
    if (this.#unnumbered > 0) {
      this.#unnumbered--;
      return this.#newTask(0);
    }
    return queues.shift(queue);
  }

  #newTask(arrivedMs: number): number {
    const { tasks, rows } = this.#state;
    const task = tasks.take();
    const row = rows.draw(this.#demandDraws);
    const ordinal = this.arrived++;
    tasks.arrivedMs[task] = arrivedMs;
    tasks.queuedMs[task] = arrivedMs;
    tasks.queueMs[task] = 0;
    tasks.holdMs[task] = 0;
    tasks.serviceMs[task] = 0;
    tasks.ordinal[task] = ordinal;
    tasks.row[task] = row;
    tasks.factor[task] = this.#durationsMs === null ? 1 : this.#durationsMs[ordinal]! / rows.totalMs(row);
    tasks.attempts[task] = 0;
    tasks.retries[task] = 0;
    tasks.node[task] = -1;
    tasks.step[task] = STEP.QUEUED;
    this.#state.tell('arrived', task);
    return task;
  }
}

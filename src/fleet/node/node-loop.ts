import type { Clock } from '../../foundation/clock.js';
import { messageOf } from '../../foundation/errors.js';
import type { Urgency } from '../../lab/broker/node-link.js';
import { OUTCOME, type Outcome } from '../../lab/task-records.js';
import { type HeldTask, HeldTasks } from './held-tasks.js';
import { isUneventful, type PackedOutcome } from './pools/packed-outcome.js';
import type { WorkerPool } from './pools/worker-pool.js';
import { RunningTask, RunningTasks } from './running-tasks.js';

/** What the loop tells the broker; `NodeLink` in a real node. */
export interface NodeReports {
  acknowledge(row: number, urgency: Urgency): void;
  finish(
    row: number,
    deliveredMs: number,
    startedMs: number,
    finishedMs: number,
    outcome: Outcome,
    errorKind: string | undefined,
    urgency: Urgency,
  ): void;
  settled(): void;
}

/**
 * A node between broker and pool: what is delivered and has no free slot is held, in order.
 *
 *   broker ──deliver──▶ held (FIFO) ──slot free──▶ running (≤ concurrency) ──▶ finished
 *
 * Early acknowledgement leaves when a task starts, so the broker sends the next while it runs; late acknowledgement
 * leaves with its end.
 */
export class NodeLoop {
  readonly #pool: () => WorkerPool;
  readonly #reports: NodeReports;
  #concurrency: number;
  readonly #early: boolean;
  readonly #runsTasks: boolean;
  readonly #clock: Clock;
  readonly #held = new HeldTasks();
  readonly #running = new RunningTasks();
  #finished = 0;
  #heldPeak = 0;
  #discarding = false;
  /** While the workers are being replaced, tasks are held. */
  #paused = false;
  #starting = false;
  /** Until the event loop's next turn nothing is started. */
  #yielding = false;
  /** For how long starting tasks kept this turn of the event loop, ms. */
  #loopMs = 0;
  readonly #onWorkerLost: (detail: string) => void;
  #lastLoss: unknown;

  /** @param pool the present pool: it is another after the workers had to be replaced */
  constructor(options: {
    pool: () => WorkerPool;
    reports: NodeReports;
    concurrency: number;
    early: boolean;
    /** Tasks run on this very event loop, and may keep it from all else. */
    runsTasks: boolean;
    clock: Clock;
    /** A worker ended while tasks ran on it; what the pool said of it. */
    onWorkerLost: (detail: string) => void;
  }) {
    this.#onWorkerLost = options.onWorkerLost;
    this.#pool = options.pool;
    this.#reports = options.reports;
    this.#concurrency = options.concurrency;
    this.#early = options.early;
    this.#runsTasks = options.runsTasks;
    this.#clock = options.clock;
  }

  deliver(row: number, task: number, payload: string, deliveredMs: number): void {
    this.#discarding = false;
    this.#held.push(row, task, payload, deliveredMs);
    this.#startHeld();
    this.#heldPeak = Math.max(this.#heldPeak, this.held);
  }

  /** Forgets what is held; says so when nothing runs any more. */
  discard(): void {
    this.#held.clear();
    this.#discarding = true;
    this.#maybeSettled();
  }

  /** Runs so many tasks at once from here on: at least 1. */
  limit(concurrency: number): void {
    this.#concurrency = concurrency;
    this.#startHeld();
  }

  get held(): number {
    return this.#held.length;
  }

  get running(): number {
    return this.#running.size;
  }

  get finished(): number {
    return this.#finished;
  }

  /** Most tasks held at once since the last call. */
  takeHeldPeak(): number {
    const peak = this.#heldPeak;
    this.#heldPeak = this.held;
    return peak;
  }

  /** How long the oldest running task has been in its worker, in ms; 0 when nothing runs. */
  oldestRunningMs(): number {
    const { oldest } = this.#running;
    return oldest === undefined ? 0 : this.#clock() - oldest.submittedMs;
  }

  /**
   * Gives up all that runs, since its workers are gone, and holds everything until `resume`.
   * Tasks that ran for `timeoutMs` or longer count as timed out, the others as lost.
   */
  pause(timeoutMs: number): void {
    this.#paused = true;
    const now = this.#clock();
    for (let running = this.#running.oldest; running !== undefined; running = this.#running.oldest) {
      const outcome = now - running.submittedMs >= timeoutMs ? OUTCOME.timedOut : OUTCOME.lost;
      const kind = outcome === OUTCOME.timedOut ? 'TaskTimeout' : 'WorkerLost';
      this.#end(running, running.submittedMs, now, outcome, kind);
    }
  }

  /** The workers are there again. */
  resume(): void {
    this.#paused = false;
    this.#startHeld();
  }

  /**
   * Starts held tasks while there are slots. After a task that kept this event loop for a while the next waits for its
   * next turn, so that acknowledgements leave and I/O goes on in between, as it does in a consumer that awaits.
   */
  #startHeld(): void {
    // A task that ends while it is being started comes back here; the outer call goes on with the next.
    if (this.#starting) return;
    this.#starting = true;
    while (this.held > 0 && this.#running.size < this.#concurrency && !this.#paused && !this.#yielding) {
      this.#start(this.#held.take());
    }
    this.#starting = false;
    if (this.#discarding) this.#maybeSettled();
  }

  /** Whether the node may soon run out of work, and must not wait to be sent more. */
  #urgency(): Urgency {
    if (this.held < this.#concurrency) return 'now';
    return this.held < MUCH ? 'soon' : 'later';
  }

  #yieldAfter(loopMs: number): void {
    this.#loopMs += loopMs;
    const mostMs = this.#runsTasks ? YIELD_AFTER_MS.task : YIELD_AFTER_MS.dispatch;
    if (this.#loopMs < mostMs || this.#yielding) return;
    this.#yielding = true;
    setImmediate(() => {
      this.#yielding = false;
      this.#loopMs = 0;
      this.#startHeld();
    });
  }

  #start(held: HeldTask): void {
    const { row, task, payload } = held;
    if (this.#early) this.#reports.acknowledge(row, this.#urgency());
    const running = new RunningTask(row, held.deliveredMs, this.#clock());
    this.#running.add(running);
    let answer: Promise<PackedOutcome> | PackedOutcome;
    try {
      answer = this.#pool().run({ task, payload });
    } catch (thrown) {
      answer = Promise.reject(thrown);
    }
    this.#yieldAfter(this.#clock() - running.submittedMs);
    if (answer instanceof Promise) {
      answer.then(
        (outcome) => this.#answered(running, outcome),
        (thrown) => this.#poolFailed(running, thrown),
      );
    } else {
      this.#answered(running, answer);
    }
  }

  #answered(running: RunningTask, answer: PackedOutcome): void {
    if (isUneventful(answer)) {
      this.#end(running, answer[0], answer[1], OUTCOME.done, undefined);
    } else {
      this.#end(running, answer.startedMs, answer.finishedMs, answer.outcome, answer.errorKind);
    }
  }

  /** The pool itself rejected: its worker ended, or a value could not be passed to or from it. */
  #poolFailed(running: RunningTask, thrown: unknown): void {
    const uncloneable = UNCLONEABLE.test(messageOf(thrown));
    // All tasks of a lost worker are rejected with one and the same error.
    if (thrown !== this.#lastLoss)
      this.#onWorkerLost(thrown instanceof Error ? thrown.message.trim() : 'the pool did not say why');
    this.#lastLoss = thrown;
    const outcome = uncloneable ? OUTCOME.failed : OUTCOME.lost;
    const errorKind = uncloneable ? 'DataCloneError' : 'WorkerLost';
    this.#end(running, running.submittedMs, this.#clock(), outcome, errorKind);
  }

  #end(
    running: RunningTask,
    startedMs: number,
    finishedMs: number,
    outcome: Outcome,
    errorKind: string | undefined,
  ): void {
    // Abandoned before: its pool's late word changes nothing.
    if (!this.#running.end(running)) return;
    this.#finished++;
    // A worker that waits comes first; on this event loop itself the next task would keep the word of the last.
    if (!this.#runsTasks) this.#startHeld();
    this.#reports.finish(
      running.row,
      running.deliveredMs,
      startedMs,
      finishedMs,
      outcome,
      errorKind,
      this.#urgency(),
    );
    this.#startHeld();
  }

  #maybeSettled(): void {
    if (this.#running.size === 0 && this.held === 0) {
      this.#discarding = false;
      this.#reports.settled();
    }
  }
}

/** No pool is through so many tasks in the time for which they let the node's words wait. */
const MUCH = 4_096;
/**
 * Time that starting tasks may keep a turn of the event loop: where the task itself runs in it, and where it is only
 * handed to a worker, so that a pause lets the workers run dry.
 */
const YIELD_AFTER_MS = { task: 1, dispatch: 4 } as const;
const UNCLONEABLE = /could not be cloned/;

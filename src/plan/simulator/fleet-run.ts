import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { CountedWindow, Snapshot } from './counted-window.js';
import { DelayLine } from './delay-line.js';
import { AREA, type FleetAreas } from './fleet-areas.js';
import { FleetState, type FleetTrace } from './fleet-state.js';
import { NodeOutages } from './node-outages.js';
import { NodeWindows } from './node-windows.js';
import { QueuedTasks } from './queued-tasks.js';
import { type RandomStream, STREAMS } from './random-stream.js';
import { STEP } from './step.js';
import { coresOf, TaskLoops } from './task-loops.js';
import { TaskSlots } from './task-slots.js';
import { TaskWaits } from './task-waits.js';

/** Steps between two looks at whether the run is to be given up. */
const STEPS_BETWEEN_LOOKS = 65_536;

/**
 * One run of a fleet in virtual time; see `FleetModel` for what it simulates. This is its event loop, and where a task goes
 * from each station; what happens at a station is in its own file.
 */
export class FleetRun {
  readonly areas: FleetAreas;
  /** Steps of the simulation so far. */
  steps = 0;
  /** Last moment at which a task was through. */
  lastEndMs = 0;
  /** Tasks in the system when the last arrival that can count came. */
  inSystemAtEnd = 0;
  readonly #state: FleetState;
  readonly #model: FleetModel;
  readonly #window: CountedWindow;
  readonly #failureDraws: RandomStream;
  readonly #isEarly: boolean;
  readonly #queued: QueuedTasks;
  readonly #windows: NodeWindows;
  readonly #slots: TaskSlots;
  readonly #loops: TaskLoops;
  readonly #waits: TaskWaits;
  readonly #retries: DelayLine;
  readonly #outages: NodeOutages | null;
  #through = 0;
  /** Through or given up. */
  #ended = 0;

  constructor(options: {
    model: FleetModel;
    arrivals: Arrivals;
    window: CountedWindow;
    streams: readonly RandomStream[];
    trace?: FleetTrace | undefined;
  }) {
    const { model, arrivals, window, streams } = options;
    const cores = coresOf(model);
    const state = new FleetState(model, cores?.length ?? 0, options.trace ?? null);
    this.#state = state;
    this.#model = model;
    this.#window = window;
    this.areas = state.areas;
    this.#failureDraws = streams[STREAMS.failures]!;
    this.#isEarly = model.node.acknowledgement === 'early';
    this.#queued = new QueuedTasks(state, arrivals, { window, streams });
    this.#windows = new NodeWindows(state, this.#queued);
    this.#slots = new TaskSlots(state, this);
    this.#loops = new TaskLoops(state, cores, this);
    this.#waits = new TaskWaits(state, this);
    this.#retries = new DelayLine(model.retries?.delayMs ?? 0);
    const { outages } = model;
    this.#outages =
      outages === null ? null : new NodeOutages(state, this.#windows, outages, streams[STREAMS.outages]!);
  }

  readonly #takeSnapshot = () => this.snapshot();

  /** Until all tasks that count are through. */
  run(signal?: AbortSignal): void {
    for (let node = 0; node < this.#model.nodes; node++) {
      if (this.#outages === null) this.#windows.open(node);
      else this.#outages.begin(node);
    }
    if (this.#queued.isFull) this.#look(0);
    this.#windows.deliverWhatFits();
    while (!this.#window.done) {
      if (++this.steps % STEPS_BETWEEN_LOOKS === 0) signal?.throwIfAborted();
      this.#step();
    }
  }

  /** Arrivals so far. */
  get arrived(): number {
    return this.#queued.arrived;
  }

  snapshot(): Snapshot {
    return {
      atMs: this.areas.nowMs,
      areas: this.areas.areas.slice(),
      inSystem: this.areas.counts[AREA.system]!,
      finished: this.#through,
      heldPeak: this.areas.takeHeldPeak(),
    };
  }

  #step(): void {
    const timer = this.#state.timers.nextMs;
    const delivery = this.#windows.deliveries.nextMs;
    const credit = this.#windows.credits.nextMs;
    const retry = this.#retries.nextMs;
    let at = this.#queued.nextMs;
    if (timer < at) at = timer;
    if (delivery < at) at = delivery;
    if (credit < at) at = credit;
    if (retry < at) at = retry;
    if (at === Number.POSITIVE_INFINITY) throw new Error('the simulated fleet has stopped with tasks in it');
    this.areas.advance(at);
    if (credit === at) this.#windows.creditArrives();
    else if (delivery === at) this.#deliveryArrives();
    else if (timer === at) this.#timerFires(this.#state.timers.pop());
    else if (retry === at) this.#retryArrives();
    else this.#taskArrives();
  }

  #look(ordinal: number): void {
    this.#window.arrive(ordinal, this.#takeSnapshot);
  }

  #taskArrives(): void {
    this.#look(this.#queued.arrived);
    this.#queued.arrive();
    if (this.#queued.arrived === this.#window.end) this.inSystemAtEnd = this.areas.counts[AREA.system]!;
    this.#windows.deliverWhatFits();
  }

  #deliveryArrives(): void {
    const task = this.#windows.deliveryArrives();
    if (task < 0) return;
    if (this.#model.node.dispatchMs > 0) {
      this.#state.tasks.step[task] = STEP.DISPATCHED;
      this.#loops.enter(task);
    } else this.#slots.enter(task);
  }

  #retryArrives(): void {
    this.#queued.retry(this.#retries.shift());
    this.#windows.deliverWhatFits();
  }

  #timerFires(timer: number): void {
    const { outageTimers, taskTimers, tasks } = this.#state;
    if (timer < outageTimers) {
      this.#loops.coresEnd(timer);
      return;
    }
    if (timer < taskTimers) {
      const node = timer - outageTimers;
      if (this.#outages!.isUp(node)) this.#lose(node);
      else this.#outages!.restart(node);
      return;
    }
    const task = timer - taskTimers;
    switch (tasks.step[task]) {
      case STEP.DISPATCHED:
      case STEP.FIRST:
      case STEP.SECOND:
        this.#loops.taskComputed(task);
        break;
      case STEP.BLOCKED:
        this.#loops.unblocked(task);
        break;
      case STEP.OPENING:
        this.#waits.opened(task);
        break;
      case STEP.CALLING:
        this.#waits.called(task);
        break;
      case STEP.WAITING:
        this.#waits.ended(task);
        break;
    }
  }

  /** A task has a slot. */
  started(task: number): void {
    if (this.#isEarly) this.#windows.acknowledge(this.#state.tasks.node[task]!);
    this.#loops.enter(task);
  }

  /** A task has left its loop. */
  computed(task: number): void {
    const { tasks } = this.#state;
    const step = tasks.step[task];
    if (step === STEP.DISPATCHED) this.#slots.enter(task);
    else if (step === STEP.SECOND || !this.#state.waits(tasks.row[task]!)) this.#finish(task);
    else this.#waits.begin(task);
  }

  /** A task has waited for all that it calls. */
  waited(task: number): void {
    this.#state.tasks.step[task] = STEP.SECOND;
    this.#loops.enter(task);
  }

  #finish(task: number): void {
    const { tasks } = this.#state;
    const node = tasks.node[task]!;
    this.#slots.leave(task);
    const { retries } = this.#model;
    if (retries === null || this.#failureDraws.uniform() >= retries.failureShare) this.#resolve(task, true);
    else if (tasks.retries[task]! >= retries.maxRetries) this.#resolve(task, false);
    else {
      tasks.retries[task]!++;
      this.#state.tell('retried', task);
      tasks.node[task] = -1;
      tasks.step[task] = STEP.RETRIED;
      this.#retries.push(this.areas.nowMs, task, tasks.life[task]!);
    }
    if (!this.#isEarly) this.#windows.acknowledge(node);
    this.#slots.startWhatFits(node);
  }

  #resolve(task: number, isDone: boolean): void {
    const { tasks } = this.#state;
    const { nowMs } = this.areas;
    const { isSaturating } = this.#queued;
    this.#state.tell(isDone ? 'finished' : 'failed', task);
    this.areas.counts[AREA.system]!--;
    this.lastEndMs = nowMs;
    // With a queue that never empties, what counts is what ends in the window, not what enters in it.
    const ordinal = isSaturating ? this.#ended++ : tasks.ordinal[task]!;
    const responseMs = nowMs - tasks.arrivedMs[task]!;
    const sums = this.#window.resolve(ordinal, responseMs);
    if (sums !== null) {
      sums.attempts += tasks.attempts[task]!;
      if (isDone) {
        sums.responseTime.record(responseMs);
        sums.queueMs += tasks.queueMs[task]!;
        sums.holdMs += tasks.holdMs[task]!;
        sums.serviceMs += tasks.serviceMs[task]!;
      } else sums.failed++;
    }
    if (isDone) this.#through++;
    if (isSaturating) this.#look(this.#ended);
    tasks.node[task] = -1;
    tasks.release(task);
  }

  /**
   * The node is gone with all that it did. What it had not acknowledged is delivered again, before all that waits; what it
   * had acknowledged early and started is lost.
   */
  #lose(node: number): void {
    const { tasks } = this.#state;
    const gone = this.#outages!.lose(node);
    let calls = 0;
    for (const task of gone) {
      const step = tasks.step[task];
      if (step === STEP.CALLING || step === STEP.WAITING) calls++;
    }
    this.#loops.clear(node);
    this.#slots.clear(node);
    this.#waits.clear(node);
    for (const task of gone) {
      if (this.#isEarly && tasks.step[task]! >= STEP.FIRST) {
        this.#state.tell('lost', task);
        this.#resolve(task, false);
      } else this.#queued.giveBack(task);
    }
    for (let call = 0; call < calls; call++) this.#waits.leaveDownstream();
    this.#windows.deliverWhatFits();
  }
}

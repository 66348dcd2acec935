import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { type ArrivalSource, arrivalSource } from './arrival-source.js';
import type { CountedWindow, Snapshot } from './counted-window.js';
import { DelayLine } from './delay-line.js';
import { DemandRows } from './demand-rows.js';
import { AREA, FleetAreas } from './fleet-areas.js';
import { NumberRing } from './number-ring.js';
import { type RandomStream, STREAMS } from './random-stream.js';
import { SharedCores } from './shared-cores.js';
import { TaskQueues } from './task-queues.js';
import { TaskTable } from './task-table.js';
import { TimerHeap } from './timer-heap.js';
import { WorkerSlots } from './worker-slots.js';

/**
 * Where a task is, and what happens when the step is over:
 *
 * ```
 * step           is over                          then
 * QUEUED         a node has room                  UNDER_WAY, for half a round trip
 * UNDER_WAY      delivered                        DISPATCHED: queues for the node's main loop, which computes
 * DISPATCHED     computed                         FOR_SLOT
 * FOR_SLOT       a worker's slot is free          FIRST: queues for the worker's loop, which computes half (all, if it never waits)
 * FIRST          computed                         BLOCKED, or as from there
 * BLOCKED        waited on the loop, loop free    FOR_CONNECTION, or OPENING one, or WAITING, or finished
 * FOR_CONNECTION one of its pool is free          CALLING (with a downstream in between: FOR_CALL)
 * OPENING        opened                           CALLING (FOR_CALL)
 * CALLING        connection free                  WAITING (FOR_WAIT), or SECOND
 * WAITING        waited                           SECOND: queues for the worker's loop, which computes the other half
 * SECOND         computed                         finished: through, or RETRIED
 * RETRIED        delay over                       QUEUED
 * ```
 */
const STEP = {
  QUEUED: 0,
  UNDER_WAY: 1,
  DISPATCHED: 2,
  FOR_SLOT: 3,
  FIRST: 4,
  BLOCKED: 5,
  FOR_CONNECTION: 6,
  OPENING: 7,
  FOR_CALL: 8,
  CALLING: 9,
  FOR_WAIT: 10,
  WAITING: 11,
  SECOND: 12,
  RETRIED: 13,
} as const;

/** Steps between two looks at whether the run is to be given up. */
const STEPS_BETWEEN_LOOKS = 65_536;

/** What a test may watch; tasks by the ordinal of their arrival. */
export type FleetTrace = (event: FleetEvent) => void;
export interface FleetEvent {
  readonly kind:
    | 'arrived'
    | 'delivered'
    | 'started'
    | 'finished'
    | 'failed'
    | 'retried'
    | 'lost'
    | 'redelivered';
  readonly atMs: number;
  readonly task: number;
  /** −1 where it is at none. */
  readonly node: number;
}

/** One run of a fleet in virtual time; see `FleetModel` for what it simulates. */
export class FleetRun {
  readonly areas: FleetAreas;
  /** Steps of the simulation so far. */
  steps = 0;
  /** Last moment at which a task was through. */
  lastEndMs = 0;
  /** Tasks in the system when the last arrival that can count came. */
  inSystemAtEnd = 0;
  readonly #model: FleetModel;
  readonly #window: CountedWindow;
  readonly #isSaturating: boolean;
  readonly #trace: FleetTrace | null;
  readonly #demandDraws: RandomStream;
  readonly #failureDraws: RandomStream;
  readonly #outageDraws: RandomStream;
  readonly #arrivals: ArrivalSource;
  readonly #durationsMs: Float64Array | null;
  #nextArrivalMs: number;
  #arrived = 0;
  /** Of a batch or a saturating load: tasks that wait in the queue and have no index yet. */
  #unnumbered = 0;
  #through = 0;

  readonly #rows: DemandRows;
  readonly #tasks = new TaskTable();
  readonly #queues: TaskQueues;
  readonly #timers = new TimerHeap();
  readonly #deliveries: DelayLine;
  /** Freed places of windows, on their way to the broker. */
  readonly #credits: DelayLine;
  readonly #retries: DelayLine;

  /** Nodes with room, in turn. */
  readonly #room = new NumberRing();
  readonly #inRoom: Uint8Array;
  readonly #credit: Float64Array;
  readonly #isUp: Uint8Array;
  readonly #nodeLife: Int32Array;
  readonly #windowSize: number;
  readonly #isEarly: boolean;

  readonly #slots: WorkerSlots;
  readonly #starting: Uint8Array;

  /** Loops of one node: one per worker, then the main one, unless that is the only worker's. */
  readonly #loopsPerNode: number;
  readonly #mainLoop: number;
  readonly #loopTask: Int32Array;
  readonly #loopBusy: Uint8Array;
  /** Of a loop that waits for its turn: what it will compute; otherwise 0. */
  readonly #loopCpuMs: Float64Array;
  /** With one core for all of a node's loops: whether one has it, and those that wait for it. */
  readonly #turns: NumberRing[] | null;
  readonly #turnTaken: Uint8Array;
  /** `null` where there are always as many cores as loops. */
  readonly #cores: SharedCores[] | null;

  readonly #freeConnections: Int32Array | null;
  readonly #poolsPerNode: number;
  readonly #downstreamWaiting: { readonly tasks: NumberRing; readonly lives: NumberRing };

  /** Timers: first of the cores, then of the nodes' outages, then of tasks. */
  readonly #outageTimers: number;
  readonly #taskTimers: number;
  /** Queues of tasks: first of the loops, then of the nodes' slots, then of pools, then those of the broker. */
  readonly #slotQueues: number;
  readonly #poolQueues: number;
  readonly #returned: number;
  readonly #queue: number;

  constructor(options: {
    model: FleetModel;
    arrivals: Arrivals;
    window: CountedWindow;
    streams: readonly RandomStream[];
    trace?: FleetTrace | undefined;
  }) {
    const { model, arrivals, window, streams } = options;
    const { node, nodes } = model;
    this.#model = model;
    this.#window = window;
    this.#trace = options.trace ?? null;
    this.#isSaturating = arrivals.kind === 'saturating';
    this.#demandDraws = streams[STREAMS.demands]!;
    this.#failureDraws = streams[STREAMS.failures]!;
    this.#outageDraws = streams[STREAMS.outages]!;
    this.#arrivals = arrivalSource(
      arrivals.kind === 'batch' ? { kind: 'saturating' } : arrivals,
      streams[STREAMS.arrivals]!,
    );
    this.#nextArrivalMs = this.#arrivals.next();
    this.#durationsMs = arrivals.kind === 'trace' ? arrivals.durationsMs : null;
    if (arrivals.kind === 'batch') this.#unnumbered = arrivals.tasks;
    if (this.#isSaturating) this.#unnumbered = Number.POSITIVE_INFINITY;

    this.#rows = new DemandRows(model.tasks);
    this.#slots = new WorkerSlots(nodes, node.workers, node.tasksPerWorker);
    this.#starting = new Uint8Array(nodes);
    this.areas = new FleetAreas(nodes, this.#slots.perNode);
    if (arrivals.kind === 'batch') this.areas.counts[AREA.system] = arrivals.tasks;

    // A queue that never empties would fill a window without limit at once; then nothing is waited for at the broker.
    const isEndless = this.#isSaturating && node.window === Number.POSITIVE_INFINITY;
    this.#windowSize = isEndless ? 2 * this.#slots.perNode : node.window;
    const halfTripMs = isEndless ? 0 : model.broker.roundTripMs / 2;
    this.#deliveries = new DelayLine(halfTripMs);
    this.#credits = new DelayLine(halfTripMs);
    this.#retries = new DelayLine(model.retries?.delayMs ?? 0);
    this.#isEarly = node.acknowledgement === 'early';
    this.#inRoom = new Uint8Array(nodes);
    this.#credit = new Float64Array(nodes);
    this.#isUp = new Uint8Array(nodes);
    this.#nodeLife = new Int32Array(nodes);

    const isOneLoop = node.oneCore && node.workers === 1;
    this.#loopsPerNode = node.workers + (isOneLoop ? 0 : 1);
    this.#mainLoop = this.#loopsPerNode - 1;
    const loops = nodes * this.#loopsPerNode;
    this.#loopTask = new Int32Array(loops).fill(-1);
    this.#loopBusy = new Uint8Array(loops);
    this.#loopCpuMs = new Float64Array(loops);
    this.#turns = node.oneCore && !isOneLoop ? Array.from({ length: nodes }, () => new NumberRing()) : null;
    this.#turnTaken = new Uint8Array(nodes);
    this.#cores = coresOf(model, this.#loopsPerNode);

    const pooled = node.connections?.kind === 'pooled' ? node.connections : null;
    this.#poolsPerNode = pooled?.pools ?? 0;
    this.#freeConnections =
      pooled === null ? null : new Int32Array(nodes * pooled.pools).fill(pooled.perPool);
    this.#downstreamWaiting = { tasks: new NumberRing(), lives: new NumberRing() };

    this.#outageTimers = this.#cores?.length ?? 0;
    this.#taskTimers = this.#outageTimers + (model.outages === null ? 0 : nodes);
    this.#slotQueues = loops;
    this.#poolQueues = loops + nodes;
    this.#returned = this.#poolQueues + nodes * this.#poolsPerNode;
    this.#queue = this.#returned + 1;
    this.#queues = new TaskQueues(this.#tasks, this.#queue + 1);
  }

  readonly #takeSnapshot = () => this.snapshot();

  /** Until all tasks that count are through. */
  run(signal?: AbortSignal): void {
    this.#startNodes();
    if (this.#isSaturating || this.#unnumbered > 0) this.#look(0);
    this.#deliverWhatFits();
    while (!this.#window.done) {
      if (++this.steps % STEPS_BETWEEN_LOOKS === 0) signal?.throwIfAborted();
      this.#step();
    }
  }

  /** Arrivals so far. */
  get arrived(): number {
    return this.#arrived;
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
    const timer = this.#timers.nextMs;
    const delivery = this.#deliveries.nextMs;
    const credit = this.#credits.nextMs;
    const retry = this.#retries.nextMs;
    // Those behind all that count need not queue up: they are looked for when a node has room.
    const arrival =
      this.#arrived > this.#window.end && this.#hasQueued() ? Number.POSITIVE_INFINITY : this.#nextArrivalMs;
    let at = arrival;
    if (timer < at) at = timer;
    if (delivery < at) at = delivery;
    if (credit < at) at = credit;
    if (retry < at) at = retry;
    if (at === Number.POSITIVE_INFINITY) throw new Error('the simulated fleet has stopped with tasks in it');
    this.areas.advance(at);
    if (credit === at) this.#creditArrives();
    else if (delivery === at) this.#deliveryArrives();
    else if (timer === at) this.#timerFires(this.#timers.pop());
    else if (retry === at) this.#retryArrives();
    else this.#taskArrives();
  }

  // ── queue and windows ─────────────────────────────────────────────────────────────────────────────────────────

  #taskArrives(): void {
    const arrivedMs = this.#nextArrivalMs;
    this.#nextArrivalMs = this.#arrivals.next();
    this.#look(this.#arrived);
    this.areas.counts[AREA.system]!++;
    this.#queues.push(this.#queue, this.#newTask(arrivedMs));
    if (this.#arrived === this.#window.end) this.inSystemAtEnd = this.areas.counts[AREA.system]!;
    this.#deliverWhatFits();
  }

  #look(ordinal: number): void {
    this.#window.arrive(ordinal, this.#takeSnapshot);
  }

  #newTask(arrivedMs: number): number {
    const tasks = this.#tasks;
    const task = tasks.take();
    const row = this.#rows.draw(this.#demandDraws);
    const ordinal = this.#arrived++;
    tasks.arrivedMs[task] = arrivedMs;
    tasks.queuedMs[task] = arrivedMs;
    tasks.queueMs[task] = 0;
    tasks.holdMs[task] = 0;
    tasks.serviceMs[task] = 0;
    tasks.ordinal[task] = ordinal;
    tasks.row[task] = row;
    tasks.factor[task] =
      this.#durationsMs === null ? 1 : this.#durationsMs[ordinal]! / this.#rows.totalMs(row);
    tasks.attempts[task] = 0;
    tasks.retries[task] = 0;
    tasks.node[task] = -1;
    tasks.step[task] = STEP.QUEUED;
    this.#tell('arrived', task);
    return task;
  }

  #hasQueued(): boolean {
    return (
      this.#unnumbered > 0 || !this.#queues.isEmpty(this.#queue) || !this.#queues.isEmpty(this.#returned)
    );
  }

  /** The one that is to be delivered next; −1 without one. What was redelivered comes first, retries last. */
  #takeQueued(): number {
    const returned = this.#queues.shift(this.#returned);
    if (returned >= 0) return returned;
    if (this.#isSaturating) {
      const retried = this.#queues.shift(this.#queue);
      if (retried >= 0) return retried;
      this.areas.counts[AREA.system]!++;
      return this.#newTask(this.areas.nowMs);
    }
    if (this.#unnumbered > 0) {
      this.#unnumbered--;
      return this.#newTask(0);
    }
    return this.#queues.shift(this.#queue);
  }

  #deliverWhatFits(): void {
    while (this.#room.length > 0 && this.#hasQueued()) {
      const node = this.#room.shift();
      this.#inRoom[node] = 0;
      if (this.#credit[node]! <= 0) continue;
      const task = this.#takeQueued();
      this.#credit[node]!--;
      if (this.#credit[node]! > 0) this.#joinRoom(node);
      this.#tasks.node[task] = node;
      this.#tasks.step[task] = STEP.UNDER_WAY;
      this.areas.counts[AREA.transit]!++;
      this.#deliveries.push(this.areas.nowMs, task, this.#tasks.life[task]!);
    }
  }

  #joinRoom(node: number): void {
    if (this.#inRoom[node] === 1) return;
    this.#inRoom[node] = 1;
    this.#room.push(node);
  }

  #acknowledge(node: number): void {
    if (this.#credits.delayMs > 0) {
      this.areas.counts[AREA.transit]!++;
      this.#credits.push(this.areas.nowMs, node, this.#nodeLife[node]!);
    } else this.#addCredit(node);
  }

  #creditArrives(): void {
    const life = this.#credits.firstLife;
    const node = this.#credits.shift();
    this.areas.counts[AREA.transit]!--;
    if (life === this.#nodeLife[node]) this.#addCredit(node);
  }

  #addCredit(node: number): void {
    this.#credit[node]!++;
    this.#joinRoom(node);
    this.#deliverWhatFits();
  }

  #deliveryArrives(): void {
    const life = this.#deliveries.firstLife;
    const task = this.#deliveries.shift();
    this.areas.counts[AREA.transit]!--;
    if (life !== this.#tasks.life[task]) return;
    const tasks = this.#tasks;
    const { nowMs } = this.areas;
    const node = tasks.node[task]!;
    tasks.deliveredMs[task] = nowMs;
    tasks.queueMs[task]! += nowMs - tasks.queuedMs[task]!;
    this.areas.hold(node);
    this.#tell('delivered', task);
    if (this.#model.node.dispatchMs > 0) {
      tasks.step[task] = STEP.DISPATCHED;
      this.#enterLoop(node * this.#loopsPerNode + this.#mainLoop, task);
    } else this.#waitForSlot(task);
  }

  // ── slots ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #waitForSlot(task: number): void {
    const node = this.#tasks.node[task]!;
    this.#tasks.step[task] = STEP.FOR_SLOT;
    this.#queues.push(this.#slotQueues + node, task);
    this.#startWhatFits(node);
  }

  #startWhatFits(node: number): void {
    // A task that takes no time ends within this loop, which then goes on.
    if (this.#starting[node] === 1) return;
    this.#starting[node] = 1;
    while (this.#slots.hasFree(node) && !this.#queues.isEmpty(this.#slotQueues + node))
      this.#start(this.#queues.shift(this.#slotQueues + node), node);
    this.#starting[node] = 0;
  }

  #start(task: number, node: number): void {
    const tasks = this.#tasks;
    const { nowMs } = this.areas;
    const worker = this.#slots.take(node);
    this.areas.counts[AREA.slots]!++;
    this.areas.addIdle(node, -1);
    this.areas.unhold(node);
    tasks.worker[task] = worker;
    tasks.startedMs[task] = nowMs;
    tasks.holdMs[task]! += nowMs - tasks.deliveredMs[task]!;
    tasks.attempts[task]!++;
    tasks.step[task] = STEP.FIRST;
    this.#tell('started', task);
    if (this.#isEarly) this.#acknowledge(node);
    this.#enterLoop(node * this.#loopsPerNode + worker, task);
  }

  #finish(task: number): void {
    const tasks = this.#tasks;
    const { nowMs } = this.areas;
    const node = tasks.node[task]!;
    tasks.serviceMs[task]! += nowMs - tasks.startedMs[task]!;
    this.#slots.giveBack(node, tasks.worker[task]!);
    this.areas.counts[AREA.slots]!--;
    this.areas.addIdle(node, 1);
    const { retries } = this.#model;
    if (retries === null || this.#failureDraws.uniform() >= retries.failureShare) this.#resolve(task, true);
    else if (tasks.retries[task]! >= retries.maxRetries) this.#resolve(task, false);
    else {
      tasks.retries[task]!++;
      this.#tell('retried', task);
      tasks.node[task] = -1;
      tasks.step[task] = STEP.RETRIED;
      this.#retries.push(nowMs, task, tasks.life[task]!);
    }
    if (!this.#isEarly) this.#acknowledge(node);
    this.#startWhatFits(node);
  }

  #retryArrives(): void {
    const task = this.#retries.shift();
    this.#tasks.queuedMs[task] = this.areas.nowMs;
    this.#tasks.step[task] = STEP.QUEUED;
    this.#queues.push(this.#queue, task);
    this.#deliverWhatFits();
  }

  #resolve(task: number, isDone: boolean): void {
    const tasks = this.#tasks;
    const { nowMs } = this.areas;
    this.#tell(isDone ? 'finished' : 'failed', task);
    this.areas.counts[AREA.system]!--;
    this.lastEndMs = nowMs;
    // With a queue that never empties, what counts is what ends in the window, not what enters in it.
    const ordinal = this.#isSaturating ? this.#ended++ : tasks.ordinal[task]!;
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
    if (this.#isSaturating) this.#look(this.#ended);
    tasks.node[task] = -1;
    tasks.release(task);
  }
  #ended = 0;

  // ── loops and cores ───────────────────────────────────────────────────────────────────────────────────────────

  #enterLoop(loop: number, task: number): void {
    this.#queues.push(loop, task);
    this.#runLoop(loop);
  }

  #runLoop(loop: number): void {
    // What takes no time ends within this loop, which then goes on.
    if (this.#loopBusy[loop] === 1) return;
    this.#loopBusy[loop] = 1;
    while (this.#loopTask[loop]! < 0 && !this.#queues.isEmpty(loop)) {
      const task = this.#queues.shift(loop);
      this.#loopTask[loop] = task;
      this.#countLoop(loop, 1);
      const cpuMs = this.#cpuOf(task);
      if (cpuMs > 0) this.#compute(loop, cpuMs);
      else this.#computed(loop);
    }
    this.#loopBusy[loop] = 0;
  }

  #countLoop(loop: number, change: number): void {
    this.areas.counts[loop % this.#loopsPerNode < this.#model.node.workers ? AREA.loops : AREA.mainLoops]! +=
      change;
  }

  #cpuOf(task: number): number {
    const tasks = this.#tasks;
    const { node } = this.#model;
    if (tasks.step[task] === STEP.DISPATCHED) return node.dispatchMs;
    const row = tasks.row[task]!;
    const n = this.#slots.busy[tasks.node[task]!]!;
    const { contention, coherency } = node.scalability;
    const slower = 1 + contention * (n - 1) + coherency * n * (n - 1);
    const share = this.#waits(row) ? 0.5 : 1;
    return this.#rows.cpuMs[row]! * tasks.factor[task]! * share * slower;
  }

  /** Whether a call leaves its worker's loop between its two parts. */
  #waits(row: number): boolean {
    return this.#rows.waitMs[row]! > 0 || this.#rows.connectionMs[row]! > 0;
  }

  #compute(loop: number, cpuMs: number): void {
    if (this.#turns !== null) {
      const node = this.#nodeOfLoop(loop);
      if (this.#turnTaken[node] === 1) {
        this.#loopCpuMs[loop] = cpuMs;
        this.#turns[node]!.push(loop);
        return;
      }
      this.#turnTaken[node] = 1;
    }
    this.#computeNow(loop, cpuMs);
  }

  #computeNow(loop: number, cpuMs: number): void {
    if (this.#cores === null) {
      this.areas.counts[AREA.cores]!++;
      this.#setTimer(this.#loopTask[loop]!, cpuMs);
      return;
    }
    const at = this.#coresOfLoop(loop);
    const cores = this.#cores[at]!;
    const before = cores.busy;
    cores.add(this.#loopInCores(loop), cpuMs, this.areas.nowMs);
    this.areas.counts[AREA.cores]! += cores.busy - before;
    this.#timers.set(at, cores.nextEndMs());
  }

  #coresEnd(at: number): void {
    const cores = this.#cores![at]!;
    const before = cores.busy;
    const ended = cores.endNext(this.areas.nowMs);
    const loop = this.#cores!.length === 1 ? ended : at * this.#loopsPerNode + ended;
    this.areas.counts[AREA.cores]! += cores.busy - before;
    const next = cores.nextEndMs();
    if (next < Number.POSITIVE_INFINITY) this.#timers.set(at, next);
    this.#computeEnds(loop);
  }

  #computeEnds(loop: number): void {
    if (this.#turns !== null) {
      const node = this.#nodeOfLoop(loop);
      if (this.#turns[node]!.length > 0) {
        const next = this.#turns[node]!.shift();
        const cpuMs = this.#loopCpuMs[next]!;
        this.#loopCpuMs[next] = 0;
        this.#computeNow(next, cpuMs);
      } else this.#turnTaken[node] = 0;
    }
    this.#computed(loop);
  }

  #computed(loop: number): void {
    const task = this.#loopTask[loop]!;
    if (this.#tasks.step[task] === STEP.FIRST) {
      const blockedMs = this.#rows.blockedMs[this.#tasks.row[task]!]! * this.#tasks.factor[task]!;
      if (blockedMs > 0) {
        this.#tasks.step[task] = STEP.BLOCKED;
        this.#setTimer(task, blockedMs);
        return;
      }
    }
    this.#loopDone(loop);
  }

  #loopDone(loop: number): void {
    const task = this.#loopTask[loop]!;
    this.#loopTask[loop] = -1;
    this.#countLoop(loop, -1);
    if (this.#tasks.step[task] === STEP.DISPATCHED) this.#waitForSlot(task);
    else if (this.#tasks.step[task] === STEP.SECOND || !this.#waits(this.#tasks.row[task]!))
      this.#finish(task);
    else this.#leaveLoop(task);
    this.#runLoop(loop);
  }

  #loopOf(task: number): number {
    const { node, worker, step } = this.#tasks;
    const inNode = step[task] === STEP.DISPATCHED ? this.#mainLoop : worker[task]!;
    return node[task]! * this.#loopsPerNode + inNode;
  }

  #nodeOfLoop(loop: number): number {
    return Math.floor(loop / this.#loopsPerNode);
  }

  #coresOfLoop(loop: number): number {
    return this.#cores!.length === 1 ? 0 : this.#nodeOfLoop(loop);
  }

  #loopInCores(loop: number): number {
    return this.#cores!.length === 1 ? loop : loop % this.#loopsPerNode;
  }

  // ── waiting ───────────────────────────────────────────────────────────────────────────────────────────────────

  #setTimer(task: number, inMs: number): void {
    this.#timers.set(this.#taskTimers + task, this.areas.nowMs + inMs);
  }

  #leaveLoop(task: number): void {
    const { connections } = this.#model.node;
    const tasks = this.#tasks;
    if (this.#rows.connectionMs[tasks.row[task]!]! === 0) this.#call(task, STEP.FOR_WAIT);
    else if (this.#freeConnections !== null) {
      const pool = this.#poolOf(task);
      if (this.#freeConnections[pool]! > 0) {
        this.#freeConnections[pool]!--;
        this.areas.counts[AREA.connections]!++;
        this.#call(task, STEP.FOR_CALL);
      } else {
        tasks.step[task] = STEP.FOR_CONNECTION;
        this.#queues.push(this.#poolQueues + pool, task);
      }
    } else if (connections?.kind === 'none' && connections.connectMs > 0) {
      tasks.step[task] = STEP.OPENING;
      this.#setTimer(task, connections.connectMs);
    } else this.#call(task, STEP.FOR_CALL);
  }

  #poolOf(task: number): number {
    return this.#tasks.node[task]! * this.#poolsPerNode + (this.#tasks.worker[task]! % this.#poolsPerNode);
  }

  #call(task: number, step: typeof STEP.FOR_CALL | typeof STEP.FOR_WAIT): void {
    const { downstream } = this.#model;
    if (downstream !== null && this.areas.counts[AREA.downstream]! >= downstream.servers) {
      this.#tasks.step[task] = step;
      this.#downstreamWaiting.tasks.push(task);
      this.#downstreamWaiting.lives.push(this.#tasks.life[task]!);
      return;
    }
    this.areas.counts[AREA.downstream]!++;
    this.#serve(task, step);
  }

  #serve(task: number, step: number): void {
    const row = this.#tasks.row[task]!;
    const isCall = step === STEP.FOR_CALL;
    this.#tasks.step[task] = isCall ? STEP.CALLING : STEP.WAITING;
    const ms = isCall ? this.#rows.connectionMs[row]! : this.#rows.waitMs[row]!;
    this.#setTimer(task, ms * this.#tasks.factor[task]!);
  }

  #leaveDownstream(): void {
    const { tasks, lives } = this.#downstreamWaiting;
    while (tasks.length > 0) {
      const task = tasks.shift();
      const life = lives.shift();
      if (life !== this.#tasks.life[task]) continue;
      this.#serve(task, this.#tasks.step[task]!);
      return;
    }
    this.areas.counts[AREA.downstream]!--;
  }

  #called(task: number): void {
    this.#leaveDownstream();
    if (this.#freeConnections !== null) {
      const pool = this.#poolOf(task);
      const next = this.#queues.shift(this.#poolQueues + pool);
      if (next >= 0) this.#call(next, STEP.FOR_CALL);
      else {
        this.#freeConnections[pool]!++;
        this.areas.counts[AREA.connections]!--;
      }
    }
    if (this.#rows.waitMs[this.#tasks.row[task]!]! > 0) this.#call(task, STEP.FOR_WAIT);
    else this.#returnToLoop(task);
  }

  #returnToLoop(task: number): void {
    this.#tasks.step[task] = STEP.SECOND;
    this.#enterLoop(this.#loopOf(task), task);
  }

  #timerFires(timer: number): void {
    if (timer < this.#outageTimers) {
      this.#coresEnd(timer);
      return;
    }
    if (timer < this.#taskTimers) {
      const node = timer - this.#outageTimers;
      if (this.#isUp[node] === 1) this.#lose(node);
      else this.#restart(node);
      return;
    }
    const task = timer - this.#taskTimers;
    switch (this.#tasks.step[task]) {
      case STEP.DISPATCHED:
      case STEP.FIRST:
      case STEP.SECOND:
        this.areas.counts[AREA.cores]!--;
        this.#computeEnds(this.#loopOf(task));
        break;
      case STEP.BLOCKED:
        this.#loopDone(this.#loopOf(task));
        break;
      case STEP.OPENING:
        this.#call(task, STEP.FOR_CALL);
        break;
      case STEP.CALLING:
        this.#called(task);
        break;
      case STEP.WAITING:
        this.#leaveDownstream();
        this.#returnToLoop(task);
        break;
    }
  }

  // ── outages ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Up or down as likely as at any later moment. */
  #startNodes(): void {
    const { nodes, outages } = this.#model;
    for (let node = 0; node < nodes; node++) {
      if (outages === null) this.#join(node);
      else {
        const { meanUpMs, meanDownMs } = outages;
        const isUp = this.#outageDraws.uniform() < meanUpMs / (meanUpMs + meanDownMs);
        if (isUp) this.#restart(node);
        else {
          this.areas.addIdle(node, -this.#slots.perNode);
          this.#timers.set(this.#outageTimers + node, this.#outageDraws.exponential(meanDownMs));
        }
      }
    }
  }

  #join(node: number): void {
    this.#isUp[node] = 1;
    this.#credit[node] = this.#windowSize;
    this.#joinRoom(node);
  }

  #restart(node: number): void {
    const { meanUpMs } = this.#model.outages!;
    if (this.#nodeLife[node]! > 0 || this.areas.nowMs > 0) this.areas.addIdle(node, this.#slots.perNode);
    this.#join(node);
    this.#timers.set(this.#outageTimers + node, this.areas.nowMs + this.#outageDraws.exponential(meanUpMs));
    if (this.areas.nowMs > 0) this.#deliverWhatFits();
  }

  /**
   * The node is gone with all that it did. What it had not acknowledged is delivered again, before all that waits; what it
   * had acknowledged early and started is lost.
   */
  #lose(node: number): void {
    const { meanDownMs } = this.#model.outages!;
    this.#isUp[node] = 0;
    this.#credit[node] = 0;
    this.#nodeLife[node]!++;
    this.#timers.set(this.#outageTimers + node, this.areas.nowMs + this.#outageDraws.exponential(meanDownMs));
    const gone: number[] = [];
    for (let task = 0; task < this.#tasks.peak; task++) if (this.#tasks.node[task] === node) gone.push(task);
    gone.sort((a, b) => this.#tasks.ordinal[a]! - this.#tasks.ordinal[b]!);
    let calls = 0;
    for (const task of gone) {
      const step = this.#tasks.step[task]!;
      if (step === STEP.CALLING || step === STEP.WAITING) calls++;
      this.#timers.cancel(this.#taskTimers + task);
      this.#tasks.life[task]!++;
    }
    this.#emptyNode(node);
    for (const task of gone) {
      if (this.#isEarly && this.#tasks.step[task]! >= STEP.FIRST) {
        this.#tell('lost', task);
        this.#resolve(task, false);
      } else this.#giveBack(task);
    }
    for (let call = 0; call < calls; call++) this.#leaveDownstream();
    this.#deliverWhatFits();
  }

  #giveBack(task: number): void {
    this.#tell('redelivered', task);
    this.#tasks.node[task] = -1;
    this.#tasks.step[task] = STEP.QUEUED;
    this.#queues.push(this.#returned, task);
  }

  #emptyNode(node: number): void {
    const { counts } = this.areas;
    for (let i = 0; i < this.#loopsPerNode; i++) {
      const loop = node * this.#loopsPerNode + i;
      this.#queues.clear(loop);
      const task = this.#loopTask[loop]!;
      if (task < 0) continue;
      this.#stopLoop(loop, task);
      this.#loopTask[loop] = -1;
      this.#loopCpuMs[loop] = 0;
      this.#countLoop(loop, -1);
    }
    if (this.#turns !== null) {
      this.#turns[node]!.clear();
      this.#turnTaken[node] = 0;
    }
    this.#queues.clear(this.#slotQueues + node);
    const busy = this.#slots.busy[node]!;
    counts[AREA.slots]! -= busy;
    this.areas.addIdle(node, busy - this.#slots.perNode);
    this.#slots.clear(node);
    this.areas.unhold(node, this.areas.held[node]!);
    for (let pool = node * this.#poolsPerNode; pool < (node + 1) * this.#poolsPerNode; pool++) {
      const { perPool } = this.#model.node.connections as { perPool: number };
      this.#queues.clear(this.#poolQueues + pool);
      counts[AREA.connections]! -= perPool - this.#freeConnections![pool]!;
      this.#freeConnections![pool] = perPool;
    }
  }

  #stopLoop(loop: number, task: number): void {
    if (this.#cores === null) {
      // Its task's timer is cancelled already; a loop that waits for its turn, or is blocked, uses no core.
      const isComputing = this.#tasks.step[task] !== STEP.BLOCKED && this.#loopCpuMs[loop] === 0;
      if (isComputing) this.areas.counts[AREA.cores]!--;
      return;
    }
    const at = this.#coresOfLoop(loop);
    const cores = this.#cores[at]!;
    const before = cores.busy;
    cores.remove(this.#loopInCores(loop), this.areas.nowMs);
    this.areas.counts[AREA.cores]! += cores.busy - before;
    const next = cores.nextEndMs();
    if (next < Number.POSITIVE_INFINITY) this.#timers.set(at, next);
    else this.#timers.cancel(at);
  }

  #tell(kind: FleetEvent['kind'], task: number): void {
    if (this.#trace === null) return;
    this.#trace({
      kind,
      atMs: this.areas.nowMs,
      task: this.#tasks.ordinal[task]!,
      node: this.#tasks.node[task]!,
    });
  }
}

function coresOf(model: FleetModel, loopsPerNode: number): SharedCores[] | null {
  const { node, nodes, machineCores } = model;
  const loops = nodes * loopsPerNode;
  const atOnce = node.oneCore ? 1 : loopsPerNode;
  if (machineCores !== null)
    return machineCores >= nodes * atOnce ? null : [new SharedCores(machineCores, loops)];
  return node.cores >= atOnce
    ? null
    : Array.from({ length: nodes }, () => new SharedCores(node.cores, loopsPerNode));
}

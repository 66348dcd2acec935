import type { FleetModel } from '../model/fleet-model.js';
import { AREA } from './fleet-areas.js';
import { type FleetState, loopsPerNode } from './fleet-state.js';
import { NumberRing } from './number-ring.js';
import { SharedCores } from './shared-cores.js';
import { STEP } from './step.js';

/** The cores that loops share, one set per node or one for all; `null` where there are always as many cores as loops. */
export function coresOf(model: FleetModel): SharedCores[] | null {
  const { node, nodes, machineCores } = model;
  const perNode = loopsPerNode(model);
  const atOnce = node.oneCore ? 1 : perNode;
  if (machineCores !== null)
    return machineCores >= nodes * atOnce ? null : [new SharedCores(machineCores, nodes * perNode)];
  return node.cores >= atOnce
    ? null
    : Array.from({ length: nodes }, () => new SharedCores(node.cores, perNode));
}

/** The loops of all nodes, main ones among them: each runs one task at a time, and computes on the cores that they share. */
export class TaskLoops {
  readonly #state: FleetState;
  readonly #cores: SharedCores[] | null;
  /** A task has left its loop, having computed. */
  readonly #computed: { computed(task: number): void };
  readonly #task: Int32Array;
  readonly #running: Uint8Array;
  /** Of a loop that waits for its turn: what it will compute; otherwise 0. */
  readonly #cpuMs: Float64Array;
  /** With one core for all of a node's loops: whether one has it, and those that wait for it. */
  readonly #turns: NumberRing[] | null;
  readonly #turnTaken: Uint8Array;
  readonly #perNode: number;
  readonly #workers: number;
  readonly #counts: Float64Array;

  constructor(state: FleetState, cores: SharedCores[] | null, computed: { computed(task: number): void }) {
    const { nodes, node } = state.model;
    const loops = nodes * state.loopsPerNode;
    this.#state = state;
    this.#cores = cores;
    this.#computed = computed;
    this.#task = new Int32Array(loops).fill(-1);
    this.#running = new Uint8Array(loops);
    this.#cpuMs = new Float64Array(loops);
    this.#turns =
      node.oneCore && state.loopsPerNode > 1 ? Array.from({ length: nodes }, () => new NumberRing()) : null;
    this.#turnTaken = new Uint8Array(nodes);
    this.#perNode = state.loopsPerNode;
    this.#workers = node.workers;
    this.#counts = state.areas.counts;
  }

  /** Queues the task for its node's main loop, or its worker's, as its step says. */
  enter(task: number): void {
    const loop = this.#loopOf(task);
    this.#state.queues.push(loop, task);
    this.#run(loop);
  }

  /** The timer of a task that computes without sharing cores. */
  taskComputed(task: number): void {
    this.#counts[AREA.cores]!--;
    this.#computeEnds(this.#loopOf(task));
  }

  /** A task has waited on its loop. */
  unblocked(task: number): void {
    this.#done(this.#loopOf(task));
  }

  /** The timer of shared cores. */
  coresEnd(at: number): void {
    const { areas, timers } = this.#state;
    const cores = this.#cores![at]!;
    const before = cores.busy;
    const ended = cores.endNext(areas.nowMs);
    const loop = this.#cores!.length === 1 ? ended : at * this.#perNode + ended;
    this.#counts[AREA.cores]! += cores.busy - before;
    const next = cores.nextEndMs();
    if (next < Number.POSITIVE_INFINITY) timers.set(at, next);
    this.#computeEnds(loop);
  }

  /** All of a node's loops are empty and idle; timers of their tasks are cancelled already. */
  clear(node: number): void {
    const { queues } = this.#state;
    for (let loop = node * this.#perNode; loop < (node + 1) * this.#perNode; loop++) {
      queues.clear(loop);
      const task = this.#task[loop]!;
      if (task < 0) continue;
      this.#stop(loop, task);
      this.#task[loop] = -1;
      this.#cpuMs[loop] = 0;
      this.#count(loop, -1);
    }
    if (this.#turns !== null) {
      this.#turns[node]!.clear();
      this.#turnTaken[node] = 0;
    }
  }

  #run(loop: number): void {
    // What takes no time ends within this loop, which then goes on.
    if (this.#running[loop] === 1) return;
    this.#running[loop] = 1;
    const { queues } = this.#state;
    while (this.#task[loop]! < 0 && !queues.isEmpty(loop)) {
      const task = queues.shift(loop);
      this.#task[loop] = task;
      this.#count(loop, 1);
      const cpuMs = this.#cpuOf(task);
      if (cpuMs > 0) this.#compute(loop, cpuMs);
      else this.#hasComputed(loop);
    }
    this.#running[loop] = 0;
  }

  #count(loop: number, change: number): void {
    this.#counts[loop % this.#perNode < this.#workers ? AREA.loops : AREA.mainLoops]! += change;
  }

  #cpuOf(task: number): number {
    const { tasks, model, slots, rows } = this.#state;
    const { node } = model;
    if (tasks.step[task] === STEP.DISPATCHED) return node.dispatchMs;
    const row = tasks.row[task]!;
    const n = slots.busy[tasks.node[task]!]!;
    const { contention, coherency } = node.scalability;
    const slower = 1 + contention * (n - 1) + coherency * n * (n - 1);
    const share = this.#state.waits(row) ? 0.5 : 1;
    return rows.cpuMs[row]! * tasks.factor[task]! * share * slower;
  }

  #compute(loop: number, cpuMs: number): void {
    if (this.#turns !== null) {
      const node = this.#nodeOf(loop);
      if (this.#turnTaken[node] === 1) {
        this.#cpuMs[loop] = cpuMs;
        this.#turns[node]!.push(loop);
        return;
      }
      this.#turnTaken[node] = 1;
    }
    this.#computeNow(loop, cpuMs);
  }

  #computeNow(loop: number, cpuMs: number): void {
    const { areas, timers } = this.#state;
    if (this.#cores === null) {
      this.#counts[AREA.cores]!++;
      this.#state.setTimer(this.#task[loop]!, cpuMs);
      return;
    }
    const at = this.#coresAt(loop);
    const cores = this.#cores[at]!;
    const before = cores.busy;
    cores.add(this.#inCores(loop), cpuMs, areas.nowMs);
    this.#counts[AREA.cores]! += cores.busy - before;
    timers.set(at, cores.nextEndMs());
  }

  #computeEnds(loop: number): void {
    if (this.#turns !== null) {
      const node = this.#nodeOf(loop);
      if (this.#turns[node]!.length > 0) {
        const next = this.#turns[node]!.shift();
        const cpuMs = this.#cpuMs[next]!;
        this.#cpuMs[next] = 0;
        this.#computeNow(next, cpuMs);
      } else this.#turnTaken[node] = 0;
    }
    this.#hasComputed(loop);
  }

  #hasComputed(loop: number): void {
    const { tasks, rows } = this.#state;
    const task = this.#task[loop]!;
    if (tasks.step[task] === STEP.FIRST) {
      const blockedMs = rows.blockedMs[tasks.row[task]!]! * tasks.factor[task]!;
      if (blockedMs > 0) {
        tasks.step[task] = STEP.BLOCKED;
        this.#state.setTimer(task, blockedMs);
        return;
      }
    }
    this.#done(loop);
  }

  #done(loop: number): void {
    const task = this.#task[loop]!;
    this.#task[loop] = -1;
    this.#count(loop, -1);
    this.#computed.computed(task);
    this.#run(loop);
  }

  #stop(loop: number, task: number): void {
    const { areas, timers, tasks } = this.#state;
    if (this.#cores === null) {
      // Its task's timer is cancelled already; a loop that waits for its turn, or is blocked, uses no core.
      const isComputing = tasks.step[task] !== STEP.BLOCKED && this.#cpuMs[loop] === 0;
      if (isComputing) this.#counts[AREA.cores]!--;
      return;
    }
    const at = this.#coresAt(loop);
    const cores = this.#cores[at]!;
    const before = cores.busy;
    cores.remove(this.#inCores(loop), areas.nowMs);
    this.#counts[AREA.cores]! += cores.busy - before;
    const next = cores.nextEndMs();
    if (next < Number.POSITIVE_INFINITY) timers.set(at, next);
    else timers.cancel(at);
  }

  #loopOf(task: number): number {
    const { node, worker, step } = this.#state.tasks;
    const inNode = step[task] === STEP.DISPATCHED ? this.#state.mainLoop : worker[task]!;
    return node[task]! * this.#perNode + inNode;
  }

  #nodeOf(loop: number): number {
    return Math.floor(loop / this.#perNode);
  }

  #coresAt(loop: number): number {
    return this.#cores!.length === 1 ? 0 : this.#nodeOf(loop);
  }

  #inCores(loop: number): number {
    return this.#cores!.length === 1 ? loop : loop % this.#perNode;
  }
}

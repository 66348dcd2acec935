import { AREA } from './fleet-areas.js';
import type { FleetState } from './fleet-state.js';
import { NumberRing } from './number-ring.js';
import { STEP } from './step.js';

/** What tasks do off their loops: wait for a connection or open one, call on it, wait without one; all at most so many at once downstream. */
export class TaskWaits {
  readonly #state: FleetState;
  /** A task has waited, and goes back to its loop. */
  readonly #waited: { waited(task: number): void };
  /** By pool; `null` without pools. */
  readonly #freeConnections: Int32Array | null;
  readonly #downstream = { tasks: new NumberRing(), lives: new NumberRing() };

  constructor(state: FleetState, waited: { waited(task: number): void }) {
    const { nodes, node } = state.model;
    this.#state = state;
    this.#waited = waited;
    this.#freeConnections =
      node.connections?.kind === 'pooled'
        ? new Int32Array(nodes * node.connections.pools).fill(node.connections.perPool)
        : null;
  }

  /** The task has computed its first half. */
  begin(task: number): void {
    const { tasks, rows, areas, queues, poolQueues, model } = this.#state;
    const { connections } = model.node;
    if (rows.connectionMs[tasks.row[task]!]! === 0) this.#call(task, STEP.FOR_WAIT);
    else if (this.#freeConnections !== null) {
      const pool = this.#poolOf(task);
      if (this.#freeConnections[pool]! > 0) {
        this.#freeConnections[pool]!--;
        areas.counts[AREA.connections]!++;
        this.#call(task, STEP.FOR_CALL);
      } else {
        tasks.step[task] = STEP.FOR_CONNECTION;
        queues.push(poolQueues + pool, task);
      }
    } else if (connections?.kind === 'none' && connections.connectMs > 0) {
      tasks.step[task] = STEP.OPENING;
      this.#state.setTimer(task, connections.connectMs);
    } else this.#call(task, STEP.FOR_CALL);
  }

  /** Its own connection is open. */
  opened(task: number): void {
    this.#call(task, STEP.FOR_CALL);
  }

  /** It is through with its connection. */
  called(task: number): void {
    const { tasks, rows, areas, queues, poolQueues } = this.#state;
    this.leaveDownstream();
    if (this.#freeConnections !== null) {
      const pool = this.#poolOf(task);
      const next = queues.shift(poolQueues + pool);
      if (next >= 0) this.#call(next, STEP.FOR_CALL);
      else {
        this.#freeConnections[pool]!++;
        areas.counts[AREA.connections]!--;
      }
    }
    if (rows.waitMs[tasks.row[task]!]! > 0) this.#call(task, STEP.FOR_WAIT);
    else this.#waited.waited(task);
  }

  /** It has waited without a connection. */
  ended(task: number): void {
    this.leaveDownstream();
    this.#waited.waited(task);
  }

  /** A place downstream is free, for the first that waits for one. */
  leaveDownstream(): void {
    const { tasks, lives } = this.#downstream;
    while (tasks.length > 0) {
      const task = tasks.shift();
      const life = lives.shift();
      if (life !== this.#state.tasks.life[task]) continue;
      this.#serve(task, this.#state.tasks.step[task]!);
      return;
    }
    this.#state.areas.counts[AREA.downstream]!--;
  }

  /** A node's connections are free, and nobody waits for one. */
  clear(node: number): void {
    const { poolsPerNode, areas, queues, poolQueues, model } = this.#state;
    for (let pool = node * poolsPerNode; pool < (node + 1) * poolsPerNode; pool++) {
      const { perPool } = model.node.connections as { perPool: number };
      queues.clear(poolQueues + pool);
      areas.counts[AREA.connections]! -= perPool - this.#freeConnections![pool]!;
      this.#freeConnections![pool] = perPool;
    }
  }

  #poolOf(task: number): number {
    const { tasks, poolsPerNode } = this.#state;
    return tasks.node[task]! * poolsPerNode + (tasks.worker[task]! % poolsPerNode);
  }

  #call(task: number, step: typeof STEP.FOR_CALL | typeof STEP.FOR_WAIT): void {
    const { areas, tasks, model } = this.#state;
    const { downstream } = model;
    if (downstream !== null && areas.counts[AREA.downstream]! >= downstream.servers) {
      tasks.step[task] = step;
      this.#downstream.tasks.push(task);
      this.#downstream.lives.push(tasks.life[task]!);
      return;
    }
    areas.counts[AREA.downstream]!++;
    this.#serve(task, step);
  }

  #serve(task: number, step: number): void {
    const { tasks, rows } = this.#state;
    const row = tasks.row[task]!;
    const isCall = step === STEP.FOR_CALL;
    tasks.step[task] = isCall ? STEP.CALLING : STEP.WAITING;
    const ms = isCall ? rows.connectionMs[row]! : rows.waitMs[row]!;
    this.#state.setTimer(task, ms * tasks.factor[task]!);
  }
}

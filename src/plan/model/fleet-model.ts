import type { Acknowledgement } from '../../fleet/setting.js';

/**
 * A fleet as a network of stations, with all times in ms. A task is delivered to a node with room in its window, is
 * dispatched by the node's main loop, waits for a worker's slot, and then alternates between its worker's loop and
 * waiting: half of its CPU time, its wait (of which it holds a connection for a part, after it got one), the other half.
 *
 * ```
 * queue ─▶ window ─▶ main loop ─▶ slot ─▶ ½ CPU ─▶ [connection: wait on it] ─▶ other wait ─▶ ½ CPU ─▶ done
 *          (per node) (dispatch)  (per worker)  └ the worker's loop runs one at a time; loops share the node's cores
 * ```
 */
export interface FleetModel {
  readonly tasks: readonly TaskDemand[];
  readonly node: NodeModel;
  readonly nodes: number;
  /** All nodes share one machine of so many cores, as in a trial; `null`: each node has `node.cores` to itself. */
  readonly machineCores: number | null;
  readonly broker: {
    /** From a slot that falls free in a node's window to the next task's delivery, ms. */
    readonly roundTripMs: number;
  };
  /** What all nodes call together: so many calls are served at once, and others wait; `null`: as many as come. */
  readonly downstream: { readonly servers: number } | null;
  readonly retries: RetryModel | null;
  readonly outages: OutageModel | null;
}

/** What calls of one task ask of the stations, as measured: row i of each column is one call. */
export interface TaskDemand {
  readonly name: string;
  /** Of arrivals, relative to the other tasks'. */
  readonly weight: number;
  /** Columns of equal length, at least 1. */
  readonly cpuMs: readonly number[];
  /** Waiting that leaves the worker's loop free, on no connection. */
  readonly waitMs: readonly number[];
  /** Waiting on a connection, which is held for it. */
  readonly connectionMs: readonly number[];
  /** Waiting that keeps the worker's loop blocked. */
  readonly blockedMs: readonly number[];
}

export interface NodeModel {
  /** That its workers may use; may be a fraction, as a container's limit. */
  readonly cores: number;
  readonly workers: number;
  readonly tasksPerWorker: number;
  /** All of a node's tasks take turns in computing: one event loop, green threads, a global interpreter lock. */
  readonly oneCore: boolean;
  /** The window of unacknowledged tasks; `Infinity` for no limit. */
  readonly window: number;
  readonly acknowledgement: Acknowledgement;
  /** CPU time of the node's main loop per task, one task at a time, ms. */
  readonly dispatchMs: number;
  readonly connections: ConnectionModel | null;
  /**
   * The Universal Scalability Law's σ and κ beyond what the stations say: with n tasks in service at a node, CPU demands are
   * 1 + σ(n − 1) + κn(n − 1) times as long.
   */
  readonly scalability: { readonly contention: number; readonly coherency: number };
}

/**
 * What tasks of a node take turns on to compute, as reports name it: one core where its threads share an interpreter's lock,
 * else a loop; `undefined` where each has a worker of its own.
 */
export function turnsOn({
  oneCore,
  workers,
  tasksPerWorker,
}: NodeModel): 'one core' | 'event loop' | undefined {
  if (oneCore && workers > 1) return 'one core';
  return oneCore || tasksPerWorker > 1 ? 'event loop' : undefined;
}

/** Connection pools per node and the size of each; or a new connection for every use, which costs `connectMs`. */
export type ConnectionModel =
  | { readonly kind: 'pooled'; readonly pools: number; readonly perPool: number }
  | { readonly kind: 'none'; readonly connectMs: number };

/** A failed attempt enters the queue again after a delay, until it has been tried `maxRetries` times more. */
export interface RetryModel {
  /** Of attempts: 0 to 1. */
  readonly failureShare: number;
  readonly maxRetries: number;
  readonly delayMs: number;
}

/** Nodes fail independently: exponential times up and down. Tasks that a lost node held are delivered again. */
export interface OutageModel {
  readonly meanUpMs: number;
  readonly meanDownMs: number;
}

import type { NodeImplementation } from '../../setting.js';
import type { NodeTask } from './node-task.js';
import type { PackedOutcome } from './packed-outcome.js';

/** One node's pool: runs a task on whichever worker its implementation picks. */
export interface WorkerPool {
  /**
   * Runs one task; never more than the setting's concurrency at once. Rejects when its worker was lost or the pool
   * itself failed: what the task throws is in the outcome.
   */
  run(task: NodeTask): Promise<PackedOutcome> | PackedOutcome;
  /** Ends all workers at once, running tasks or not. */
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly workers: number;
  readonly tasksPerWorker: number;
  /** The module whose default export a worker calls; see `worker-entry.ts`. */
  readonly entry: string;
  /**
   * To be called where a worker ended, nobody closed the pool, and the implementation neither rejects its tasks nor
   * replaces it: the node then starts the whole pool again.
   */
  readonly onPoolBroken: (detail: string) => void;
}

/** How a pool implementation is plugged in: one file beside this one and one line in `pools/index.ts`. */
export interface PoolAdapter {
  readonly implementation: NodeImplementation;
  readonly poolTypes: readonly ('threads' | 'processes')[];
  /** Most tasks in flight per worker that it supports. */
  readonly maxTasksPerWorker: number;
  create(poolType: 'threads' | 'processes', options: PoolOptions): WorkerPool | Promise<WorkerPool>;
}

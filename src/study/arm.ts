import type { PoolImplementation, PoolType } from '../fleet/setting.js';

/** A pool type on an implementation, and how it takes on more tasks: what the search compares first. */
export interface Arm {
  readonly poolType: PoolType;
  readonly implementation: PoolImplementation | null;
  /**
   * `shared`: one worker per core, and more concurrency is more tasks per worker. `single`: one task per worker,
   * and more concurrency is more workers; for tasks that block their worker, and for pools that know nothing else.
   */
  readonly growth: 'shared' | 'single';
}

/** A pool that a node can run; what the fleet's adapters say of themselves. */
export interface PoolKind {
  readonly poolType: PoolType;
  readonly implementation: PoolImplementation | null;
  readonly maxTasksPerWorker: number;
}

/** The Node.js runtime's pools, the usual first choice of each pool type first. */
export const NODE_POOLS: readonly PoolKind[] = [
  { poolType: 'event-loop', implementation: null, maxTasksPerWorker: 1_000 },
  { poolType: 'threads', implementation: 'piscina', maxTasksPerWorker: 1_000 },
  { poolType: 'threads', implementation: 'tinypool', maxTasksPerWorker: 1_000 },
  { poolType: 'threads', implementation: 'workerpool', maxTasksPerWorker: 1 },
  { poolType: 'processes', implementation: 'tinypool', maxTasksPerWorker: 1_000 },
  { poolType: 'processes', implementation: 'workerpool', maxTasksPerWorker: 1 },
];

/** Celery's, with the first that its documentation names first. */
export const CELERY_POOLS: readonly PoolKind[] = [
  { poolType: 'prefork', implementation: 'celery', maxTasksPerWorker: 1 },
  { poolType: 'threads', implementation: 'celery', maxTasksPerWorker: 1 },
  { poolType: 'gevent', implementation: 'celery', maxTasksPerWorker: 1_000 },
  { poolType: 'eventlet', implementation: 'celery', maxTasksPerWorker: 1_000 },
  { poolType: 'solo', implementation: 'celery', maxTasksPerWorker: 1 },
];

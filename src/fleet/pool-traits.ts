import type { PoolImplementation, PoolType, Setting } from './setting.js';

/**
 * What is known of a pool before it was measured. It starts and bounds the search; nothing is recommended on its word.
 */
export interface PoolTraits {
  /** One worker whose tasks take turns: its concurrency is its tasks per worker. */
  readonly isLoop: boolean;
  /** Whether a node's tasks compute on one core only: on one loop, or under Python's global interpreter lock. */
  readonly oneCore: boolean;
  /** Whether all workers of a node are threads of one process, which have one connection pool together. */
  readonly sharesConnections: boolean;
  /** Whether a node that runs fewer tasks at once than it was started for does as one that was started for so many. */
  readonly variesInFlight: boolean;
  /** Most tasks in flight per node. */
  readonly mostConcurrency: number;
  /** Most workers that are tried, per core: a process each is memory, and a thread each is switching. */
  readonly mostWorkersPerCore: number;
  /** CPU time that delivery, dispatch and messages cost a node's main loop per task, ms. */
  readonly dispatchMs: number;
  /** The least memory of a node without workers, and of each worker, before any task has run; bytes. */
  readonly nodeBytes: number;
  readonly workerBytes: number;
  /** What starting a node takes, and what each worker adds, ms. */
  readonly nodeMs: number;
  readonly workerMs: number;
}

const MIB = 2 ** 20;
const MOST = 1_000;

/** An empty Node.js process, a worker thread's heap and a forked worker were measured on Node.js 20 and 22. */
const NODE = {
  isLoop: false,
  oneCore: false,
  sharesConnections: false,
  // Of each of its workers, which stay as many.
  variesInFlight: true,
  mostConcurrency: MOST,
  mostWorkersPerCore: 16,
  nodeBytes: 55 * MIB,
  nodeMs: 50,
} as const;

const NODE_POOLS: Readonly<Record<'event-loop' | 'threads' | 'processes', PoolTraits>> = {
  'event-loop': { ...NODE, isLoop: true, oneCore: true, dispatchMs: 0.03, workerBytes: 0, workerMs: 0 },
  threads: { ...NODE, dispatchMs: 0.06, workerBytes: 12 * MIB, workerMs: 25 },
  processes: { ...NODE, dispatchMs: 0.08, workerBytes: 40 * MIB, workerMs: 60 },
};

/** Memory is proportional set size: prefork's children share what was loaded before the fork. docs/celery.md */
const CELERY = {
  isLoop: false,
  oneCore: true,
  sharesConnections: true,
  variesInFlight: false,
  mostConcurrency: MOST,
  mostWorkersPerCore: MOST,
  nodeBytes: 30 * MIB,
  workerBytes: 0,
  nodeMs: 600,
  workerMs: 0,
} as const;

const CELERY_POOLS: Readonly<Record<'solo' | 'threads' | 'prefork' | 'gevent' | 'eventlet', PoolTraits>> = {
  solo: { ...CELERY, isLoop: true, mostConcurrency: 1, dispatchMs: 0.6 },
  threads: { ...CELERY, dispatchMs: 0.5, workerBytes: 0.1 * MIB },
  prefork: {
    ...CELERY,
    oneCore: false,
    sharesConnections: false,
    mostWorkersPerCore: 16,
    dispatchMs: 0.5,
    workerBytes: 10 * MIB,
    workerMs: 35,
  },
  gevent: { ...CELERY, isLoop: true, dispatchMs: 1.5, nodeMs: 800 },
  eventlet: { ...CELERY, isLoop: true, dispatchMs: 1.5, nodeMs: 1_200 },
};

const NODE_TRAITS: Readonly<Partial<Record<PoolType, PoolTraits>>> = NODE_POOLS;
const CELERY_TRAITS: Readonly<Partial<Record<PoolType, PoolTraits>>> = CELERY_POOLS;

/** @throws {RangeError} for a pool that no runtime has */
export function poolTraits({ poolType, implementation }: Pool): PoolTraits {
  const traits = implementation === 'celery' ? CELERY_TRAITS[poolType] : NODE_TRAITS[poolType];
  if (traits === undefined) throw new RangeError(`there is no pool ${poolType} on ${implementation}`);
  return traits;
}

/** How many connection pools a node has: one for each worker, which shares no sockets with others, or one for all. */
export function connectionPools(setting: Pool & Pick<Setting, 'workers'>): number {
  return poolTraits(setting).sharesConnections ? 1 : setting.workers;
}

/** The size of each of them. At least 1: a pool of none would let every task wait for ever. */
export function connectionsPerPool(setting: Setting, connections: number): number {
  return Math.max(1, Math.floor(connections / connectionPools(setting)));
}

type Pool = Pick<Setting, 'poolType'> & { readonly implementation: PoolImplementation | null };

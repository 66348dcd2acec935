/** Pool types of all runtimes, the simplest first. */
export const POOL_TYPES = [
  'event-loop',
  'solo',
  'threads',
  'processes',
  'prefork',
  'gevent',
  'eventlet',
] as const;
export type PoolType = (typeof POOL_TYPES)[number];

export const NODE_POOL_TYPES = ['event-loop', 'threads', 'processes'] as const;
export type NodePoolType = (typeof NODE_POOL_TYPES)[number];
export const CELERY_POOL_TYPES = ['solo', 'threads', 'prefork', 'gevent', 'eventlet'] as const;

/** Libraries that a Node.js pool may be made of. */
export const NODE_IMPLEMENTATIONS = ['piscina', 'tinypool', 'workerpool'] as const;
export type NodeImplementation = (typeof NODE_IMPLEMENTATIONS)[number];
export const POOL_IMPLEMENTATIONS = [...NODE_IMPLEMENTATIONS, 'celery'] as const;
export type PoolImplementation = (typeof POOL_IMPLEMENTATIONS)[number];

export type Acknowledgement = 'early' | 'late';

/** One value for every lever. */
export interface Setting {
  readonly poolType: PoolType;
  /** The library behind the pool, `celery` for all of Celery's own; `null` for the event loop, which needs none. */
  readonly implementation: PoolImplementation | null;
  /** Threads or processes of one node's pool; 1 for the event loop and for green threads. */
  readonly workers: number;
  /** Tasks in flight per worker; for the event loop and green threads, the concurrency itself. */
  readonly tasksPerWorker: number;
  /** Tasks in flight per node: workers × tasksPerWorker; 1 to 1,000. */
  readonly concurrency: number;
  /** The node's window of unacknowledged tasks = multiplier × concurrency; 0 = no limit. */
  readonly prefetchMultiplier: number;
  /** Whether a task is acknowledged when it starts (early) or when it has finished (late). */
  readonly acknowledgement: Acknowledgement;
  /**
   * Size of a node's connection pool, shared out evenly among its workers; `'none'` = a new connection per use;
   * `null` where the workload uses no connections.
   */
  readonly connections: number | 'none' | null;
  /** How many nodes share the queue. */
  readonly nodes: number;
}

/** A setting in one line, for people and as a key: equal settings have equal texts. */
export function describeSetting(setting: Setting): string {
  const isProduct = setting.poolType !== 'event-loop' && setting.implementation !== 'celery';
  const concurrency = isProduct
    ? `concurrency ${setting.concurrency} = ${setting.workers} × ${setting.tasksPerWorker}`
    : `concurrency ${setting.concurrency}`;
  const parts = [
    poolName(setting),
    concurrency,
    `prefetch ${setting.prefetchMultiplier}`,
    `${setting.acknowledgement} ack`,
  ];
  if (setting.connections !== null) parts.push(`connections ${setting.connections}`);
  if (setting.nodes !== 1) parts.push(`${setting.nodes} nodes`);
  return parts.join(', ');
}

/** What nodes are started with, as a key: settings that differ in the prefetch multiplier alone have the same nodes. */
export function describeNodes(setting: Setting): string {
  return describeSetting({ ...setting, prefetchMultiplier: 0 });
}

/** Such as `event-loop`, `threads (piscina)`, `prefork`: a pool for people, and the lever's value. */
export function poolName({ poolType, implementation }: Pick<Setting, 'poolType' | 'implementation'>): string {
  return implementation === null || implementation === 'celery'
    ? poolType
    : `${poolType} (${implementation})`;
}

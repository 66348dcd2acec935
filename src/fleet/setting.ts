/** Pool types of the Node.js runtime, the simplest first; other runtimes bring their own. */
export const NODE_POOL_TYPES = ['event-loop', 'threads', 'processes'] as const;
export type PoolType = (typeof NODE_POOL_TYPES)[number];

export const POOL_IMPLEMENTATIONS = ['piscina', 'tinypool', 'workerpool'] as const;
export type PoolImplementation = (typeof POOL_IMPLEMENTATIONS)[number];

export type Acknowledgement = 'early' | 'late';

/** One value for every lever. */
export interface Setting {
  readonly poolType: PoolType;
  /** The library behind the pool; `null` for the event loop, which needs none. */
  readonly implementation: PoolImplementation | null;
  /** Threads or processes of one node's pool; 1 for the event loop. */
  readonly workers: number;
  /** Tasks in flight per worker; for the event loop, the concurrency itself. */
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
  const pool =
    setting.implementation === null ? setting.poolType : `${setting.poolType} (${setting.implementation})`;
  const concurrency =
    setting.poolType === 'event-loop'
      ? `concurrency ${setting.concurrency}`
      : `concurrency ${setting.concurrency} = ${setting.workers} × ${setting.tasksPerWorker}`;
  const parts = [
    pool,
    concurrency,
    `prefetch ${setting.prefetchMultiplier}`,
    `${setting.acknowledgement} ack`,
  ];
  if (setting.connections !== null) parts.push(`connections ${setting.connections}`);
  if (setting.nodes !== 1) parts.push(`${setting.nodes} nodes`);
  return parts.join(', ');
}

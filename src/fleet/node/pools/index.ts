import type { NodeImplementation } from '../../setting.js';
import { piscinaAdapter } from './piscina.js';
import { tinypoolAdapter } from './tinypool.js';
import type { PoolAdapter } from './worker-pool.js';
import { workerpoolAdapter } from './workerpool.js';

/** Every pool implementation that a node can run. */
export const POOL_ADAPTERS: Readonly<Record<NodeImplementation, PoolAdapter>> = {
  piscina: piscinaAdapter,
  tinypool: tinypoolAdapter,
  workerpool: workerpoolAdapter,
};

import type { Setting } from '../fleet/setting.js';

const MIB = 2 ** 20;
/** An empty Node.js process, a worker thread's heap and a forked worker, measured on Node.js 20 and 22. */
export const NODE_BYTES = 55 * MIB;
const WORKER_BYTES = { 'event-loop': 0, threads: 12 * MIB, processes: 40 * MIB } as const;

/** The least memory that a setting's processes need before any task has run, in bytes. */
export function predictMemoryBytes({ poolType, workers, nodes }: Setting): number {
  return nodes * (NODE_BYTES + workers * WORKER_BYTES[poolType]);
}

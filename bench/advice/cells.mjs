// The workloads whose surfaces are recorded, and the settings that make up a surface.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtinWorkloads } from '../../dist/workload/builtin.js';

const folder = fileURLToPath(new URL('./workloads/', import.meta.url));
export const SURFACES = fileURLToPath(new URL('./surfaces/', import.meta.url));

/** The built-in workloads and those of known shapes. */
export function recordedModules() {
  const own = readdirSync(folder).map((file) => ({
    name: file.replace('.mjs', ''),
    modulePath: `${folder}${file}`,
    builtin: false,
  }));
  return [...builtinWorkloads().map((builtin) => ({ ...builtin, builtin: true })), ...own];
}

/** One implementation of each kind of pool: a second one of the same kind would double the grid and tie. */
export const POOLS = [
  { poolType: 'event-loop', implementation: null, maxTasksPerWorker: 1_000 },
  { poolType: 'threads', implementation: 'piscina', maxTasksPerWorker: 1_000 },
  { poolType: 'threads', implementation: 'workerpool', maxTasksPerWorker: 1 },
  { poolType: 'processes', implementation: 'tinypool', maxTasksPerWorker: 1_000 },
];
const LOOP_LEVELS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/** Tasks per worker, with a worker per core. */
const SHARED_LEVELS = [1, 2, 4, 8, 16, 32, 64, 256];
/** Workers of one task each. */
const SINGLE_LEVELS = { threads: [1, 4, 8, 16, 32], processes: [1, 4, 8, 16] };
const CONNECTIONS = { http: [16], postgres: [8] };
/** PostgreSQL allows 100, some of them for the superuser. */
export const MOST_CONNECTIONS = 64;

/** Every setting of a workload's grid, on `cores` cores. */
export function gridOf(cores, uses) {
  return POOLS.flatMap(({ poolType, implementation, maxTasksPerWorker }) => {
    if (poolType === 'event-loop') return LOOP_LEVELS.map((level) => [poolType, implementation, 1, level]);
    const shared = maxTasksPerWorker === 1 ? [1] : SHARED_LEVELS;
    return [
      ...shared.map((tasks) => [poolType, implementation, cores, tasks]),
      ...SINGLE_LEVELS[poolType].map((workers) => [poolType, implementation, workers, 1]),
    ];
  }).flatMap(([poolType, implementation, workers, tasksPerWorker]) => {
    const concurrency = workers * tasksPerWorker;
    return sizes(concurrency, workers, uses).map((connections) => ({
      poolType,
      implementation,
      workers,
      tasksPerWorker,
      concurrency,
      prefetchMultiplier: 4,
      acknowledgement: 'early',
      connections,
      nodes: 1,
    }));
  });
}

/** A connection per task as far as the server allows, fewer, and none. */
function sizes(concurrency, workers, { http, postgres }) {
  if (!http && !postgres) return [null];
  const most = Math.min(concurrency, postgres ? MOST_CONNECTIONS : concurrency);
  const fewer = CONNECTIONS[postgres ? 'postgres' : 'http'].filter((size) => size < most && size >= workers);
  return [...new Set([...fewer, most]), 'none'];
}

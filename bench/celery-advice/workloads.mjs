// The six workloads, and the settings that make up a grid.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { poolTraits } from '../../dist/fleet/pool-traits.js';
import { predictMemoryBytes } from '../../dist/study/memory-need.js';

export const APPS = fileURLToPath(new URL('./apps/', import.meta.url));
export const GRIDS = fileURLToPath(new URL('./grids/', import.meta.url));
export const RUNS = fileURLToPath(new URL('./runs.jsonl', import.meta.url));
const HTTP_SERVER = fileURLToPath(new URL('./http-server.mjs', import.meta.url));
const POSTGRES_URL = 'postgresql://postgres@127.0.0.1:5432/postgres';

/** In the order in which they are recorded. */
export const WORKLOADS = [
  { name: 'mixed', app: 'mixed:app', what: '5 ms of computing, 45 ms of sleep' },
  { name: 'io-50ms', app: 'io_50ms:app', what: '50 ms of sleep' },
  { name: 'cpu-10ms', app: 'cpu_10ms:app', what: '10 ms of computing' },
  {
    name: 'lognormal-2-nodes',
    app: 'lognormal:app',
    what: 'sleep, log-normal with median 50 ms and σ 1, two nodes',
    payloads: 'lognormal.jsonl',
    nodes: 2,
  },
  {
    name: 'http-50ms',
    app: 'http_50ms:app',
    what: 'a request of 50 ms, http.client, connections kept',
    start: startHttpServer,
  },
  {
    name: 'postgres-20ms',
    app: 'postgres_20ms:app',
    what: 'a query of 20 ms, psycopg2, connections kept',
    upstream: 'postgres',
    start: async () => {
      process.env.BENCH_POSTGRES_URL ??= POSTGRES_URL;
      return () => {};
    },
  },
];

/** Those that were named, or all; ends the program where there is no such workload. */
export function workloadsNamed(names) {
  const unknown = names.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  if (unknown.length > 0) {
    console.error(
      `there is no workload ${unknown.join(', ')}; there are ${WORKLOADS.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  return WORKLOADS.filter(({ name }) => names.length === 0 || names.includes(name));
}

const LEVELS = {
  solo: [1],
  prefork: [1, 2, 4, 8, 16, 32, 64],
  threads: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  gevent: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  eventlet: [1, 2, 4, 8, 16, 32, 64, 128, 256],
};
const MULTIPLIERS = [1, 4, 0];

/** Every setting of a workload's grid that the memory allows. Celery's default is one of them. */
export function gridOf({ nodes = 1 }, { cores, memoryBytes }) {
  const grid = Object.entries(LEVELS).flatMap(([poolType, levels]) =>
    [...new Set([...levels, ...(poolType === 'prefork' ? [cores] : [])])].flatMap((concurrency) =>
      MULTIPLIERS.map((prefetchMultiplier) =>
        celerySetting(poolType, concurrency, { prefetchMultiplier, nodes }),
      ),
    ),
  );
  return grid.filter((setting) => predictMemoryBytes(setting) <= memoryBytes);
}

/** What rules of thumb say; each names a setting of the grid. */
export function folkloreOf({ nodes = 1 }, { cores }) {
  return {
    'Celery’s defaults: prefork, concurrency = cores': celerySetting('prefork', cores, { nodes }),
    'prefork, twice the cores': celerySetting('prefork', 2 * cores, { nodes }),
    'gevent 128 for I/O': celerySetting('gevent', 128, { nodes }),
  };
}

/** "Multiplier 1 with late acknowledgement for long tasks", on the cores and on what is best with early. */
export function lateSettings({ nodes = 1 }, { cores }, bestPrefork) {
  return [...new Set([cores, bestPrefork])].map((concurrency) =>
    celerySetting('prefork', concurrency, { prefetchMultiplier: 1, acknowledgement: 'late', nodes }),
  );
}

export function celerySetting(poolType, concurrency, levers = {}) {
  const { isLoop } = poolTraits({ poolType, implementation: 'celery' });
  return {
    poolType,
    implementation: 'celery',
    workers: isLoop ? 1 : concurrency,
    tasksPerWorker: isLoop ? concurrency : 1,
    concurrency,
    prefetchMultiplier: 4,
    acknowledgement: 'early',
    connections: null,
    nodes: 1,
    ...levers,
  };
}

/** Starts what the workload's tasks call, and tells them by the environment where it is. Returns how to end it. */
export async function startUpstream({ start }) {
  return start === undefined ? () => {} : start();
}

async function startHttpServer() {
  const server = spawn(process.execPath, [HTTP_SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = await once(server.stdout, 'data');
  process.env.BENCH_HTTP_URL = String(url).trim();
  return async () => {
    server.stdin.end();
    await once(server, 'close');
  };
}

export const gridFile = ({ name }) => path.join(GRIDS, `${name}.jsonl`);

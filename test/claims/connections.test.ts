import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/lab/postgres/embedded-postgres.js';
import type { PostgresUpstream } from '../../src/lab/postgres/postgres-upstream.js';
import { type NodeLab, setting, startNodeLab } from '../fleet/node-lab.js';
import { measured } from './measured.js';

vi.setConfig({ hookTimeout: 60_000 });

const MAX_CONNECTIONS = 20;
let folder: string;
let postgres: PostgresUpstream;
let lab: NodeLab;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
  postgres = await startEmbeddedPostgres({ folder, maxConnections: MAX_CONNECTIONS });
  lab = await startNodeLab({
    upstreams: { postgresUrl: postgres.url },
    counters: [
      {
        upstream: 'postgres',
        resetConnections: () => postgres.resetConnections(),
        connections: () => postgres.connections(),
        connectionSteps: () => postgres.connectionSteps(),
      },
    ],
  });
});
afterAll(async () => {
  await lab.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const TASKS = 300;
const REFUSED = '53300';

async function run(connections: number | 'none') {
  const workload = await lab.workload('query', 'query', [null]);
  const on = setting({ tasksPerWorker: 100, connections });
  return (await measured(lab, on, workload, { kind: 'batch', tasks: TASKS })).figures;
}

it('no connection pool at concurrency 100 on a database of 20: refused connections are seen and counted', async () => {
  const figures = await run('none');
  expect(figures.errors[REFUSED]).toBeGreaterThan(0);
  expect(figures.tasks.done + figures.tasks.failed).toBe(TASKS);
  expect(figures.errorShare).toBeCloseTo(figures.tasks.failed / TASKS, 10);
  // Each task that got in opened a connection of its own.
  const [use] = figures.connections;
  expect(use?.opened).toBe(figures.tasks.done);
  expect(use?.peak).toBeLessThanOrEqual(MAX_CONNECTIONS);
});

it('a pool of 10 has none refused, and opens 10', async () => {
  const figures = await run(10);
  expect(figures.errors).toEqual({});
  expect(figures.tasks).toMatchObject({ done: TASKS, failed: 0 });
  expect(figures.connections[0]).toMatchObject({ opened: 10, peak: 10 });
});

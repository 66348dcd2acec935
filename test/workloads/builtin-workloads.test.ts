import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpUpstream, startHttpUpstream } from '../../src/lab/http-upstream/http-upstream.js';
import { startEmbeddedPostgres } from '../../src/lab/postgres/embedded-postgres.js';
import type { PostgresUpstream } from '../../src/lab/postgres/postgres-upstream.js';
import { builtinWorkloads } from '../../src/workload/builtin.js';
import { createPostgresClient } from '../../src/workload/clients/postgres-client.js';
import { probeWorkload } from '../../src/workload/probe/probe-workload.js';
import { createTaskHost } from '../../src/workload/task-host.js';
import { TASK_OUTCOME } from '../../src/workload/task-outcome.js';
import type { ModuleWorkload, Upstreams } from '../../src/workload/workload.js';

let folder: string;
let http: HttpUpstream;
let postgres: PostgresUpstream;
let upstreams: Upstreams;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pooltune-test-'));
  [http, postgres] = await Promise.all([startHttpUpstream(), startEmbeddedPostgres({ folder })]);
  upstreams = { httpUrl: http.url, postgresUrl: postgres.url };
});

afterAll(async () => {
  await Promise.all([http?.stop(), postgres?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function probe(name: string): Promise<ModuleWorkload> {
  const { modulePath } = builtinWorkloads().find((workload) => workload.name === name)!;
  return probeWorkload({
    modulePath,
    upstreams,
    folder,
    seed: 3,
    firstCallTimeoutMs: 30_000,
    sequenceLength: 40,
  });
}

const TASKS = {
  cpu: ['blur', 'hash', 'parse'],
  'io-http': ['lookUp', 'submit'],
  'io-postgres': ['read', 'report', 'write'],
  mixed: ['enrich'],
  variable: ['bimodal', 'logNormal'],
};

it.each(Object.entries(TASKS))('each task of %s runs, many at once', async (name, tasks) => {
  const workload = await probe(name);
  expect(workload.tasks.map((task) => task.name)).toEqual(tasks);
  const host = await createTaskHost({ workload, upstreams, connections: 4, taskTimeoutMs: 30_000 });
  try {
    const calls = firstPayloads(workload);
    const outcomes = await Promise.all(calls.map(([task, payload]) => host.run(task, payload)));
    expect(outcomes.filter(({ outcome }) => outcome !== TASK_OUTCOME.done)).toEqual([]);
  } finally {
    await host.close();
  }
});

it('io-postgres fills its table once, however many workers set it up at the same time', async () => {
  const workload = await probe('io-postgres');
  const client = createPostgresClient({ connections: 1, url: postgres.url });
  try {
    await client.query('DROP TABLE pooltune_io_postgres');
    const options = { workload, upstreams, connections: 'none' as const, taskTimeoutMs: 30_000 };
    const hosts = await Promise.all(Array.from({ length: 8 }, () => createTaskHost(options)));
    await Promise.all(hosts.map((host) => host.close()));
    const { rows } = await client.query('SELECT count(*)::integer AS rows FROM pooltune_io_postgres');
    expect(rows).toEqual([{ rows: 20_000 }]);
  } finally {
    await client.close();
  }
});

function firstPayloads({ sequencePath }: ModuleWorkload): [number, unknown][] {
  const lines = readFileSync(sequencePath, 'utf8').trimEnd().split('\n');
  return lines.slice(0, 30).map((line) => JSON.parse(line) as [number, unknown]);
}

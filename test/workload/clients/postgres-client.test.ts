import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { startEmbeddedPostgres } from '../../../src/lab/postgres/embedded-postgres.js';
import type { PostgresUpstream } from '../../../src/lab/postgres/postgres-upstream.js';
import {
  createPostgresClient,
  type PostgresClientHandle,
} from '../../../src/workload/clients/postgres-client.js';

const PLACES = 5;
let folder: string;
let postgres: PostgresUpstream;
let client: PostgresClientHandle | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pooltune-test-'));
  postgres = await startEmbeddedPostgres({ folder, maxConnections: PLACES });
});

afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await client?.close();
  client = undefined;
});

const OWN_PID = 'SELECT pg_backend_pid() AS pid';

async function pids(from: PostgresClientHandle, count: number): Promise<Set<number>> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => from.query<{ pid: number }>(`${OWN_PID}, pg_sleep(0.01)`)),
  );
  return new Set(answers.map(({ rows }) => rows[0]!.pid));
}

describe('the PostgreSQL client with a pool', () => {
  it('opens no more connections than its size, and keeps them', async () => {
    client = createPostgresClient({ connections: 3, url: postgres.url });
    const first = await pids(client, 20);
    expect(first.size).toBe(3);
    expect(await pids(client, 20)).toEqual(first);
  });

  it('gives a connection back that a failed statement has used', async () => {
    client = createPostgresClient({ connections: 1, url: postgres.url });
    const before = await pids(client, 1);
    await expect(client.query('SELECT 1 / $1::integer', [0])).rejects.toMatchObject({ code: '22012' });
    expect(await pids(client, 1)).toEqual(before);
  });

  it('does not hand on a connection that was left inside a transaction', async () => {
    const pooled = createPostgresClient({ connections: 1, url: postgres.url });
    client = pooled;
    await pooled.query('CREATE TABLE half_done (id integer)');
    const failure = pooled.withClient(async (session) => {
      await session.query('BEGIN');
      await session.query('INSERT INTO half_done VALUES (1)');
      throw new Error('the task gave up');
    });
    await expect(failure).rejects.toThrow('the task gave up');
    expect((await pooled.query('SELECT * FROM half_done')).rows).toEqual([]);
  });

  it('does not use a connection again that the server ends in the middle of a query', async () => {
    const pooled = createPostgresClient({ connections: 1, url: postgres.url });
    client = pooled;
    const seen = new Set<number>();
    for (let time = 0; time < 10; time++) {
      for (const pid of await pids(pooled, 1)) seen.add(pid);
      await expect(pooled.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow(
        'terminating connection',
      );
    }
    expect(seen.size).toBe(10);
  });

  it('opens another connection when the server has ended an idle one', async () => {
    const pooled = createPostgresClient({ connections: 1, url: postgres.url });
    const other = createPostgresClient({ connections: 1, url: postgres.url });
    client = pooled;
    const [pid] = await pids(pooled, 1);
    await other.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await other.close();
    // The news of it may be later than the next query, which then fails as it would in production.
    const next = await pids(pooled, 1).catch(() => pids(pooled, 1));
    expect(next).not.toContain(pid);
  });
});

describe('the PostgreSQL client without a pool', () => {
  it('opens a connection for each use and ends it', async () => {
    const single = createPostgresClient({ connections: 'none', url: postgres.url });
    client = single;
    const seen = new Set<number>();
    for (let use = 0; use < 4; use++) for (const pid of await pids(single, 1)) seen.add(pid);
    expect(seen.size).toBe(4);
    const inOneUse = await single.withClient(async (session) => [
      (await session.query(OWN_PID)).rows[0].pid,
      (await session.query(OWN_PID)).rows[0].pid,
    ]);
    expect(inOneUse[0]).toBe(inOneUse[1]);
  });

  it("keeps PostgreSQL's code when it refuses one connection too many", async () => {
    const single = createPostgresClient({ connections: 'none', url: postgres.url });
    client = single;
    const results = await Promise.allSettled(
      Array.from({ length: PLACES * 3 }, () => single.query('SELECT pg_sleep(0.3)')),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: '53300' });
    expect((await single.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe.each([{ connections: 2 as const }, { connections: 'none' as const }])(
  'the PostgreSQL client with connections $connections',
  ({ connections }) => {
    it('says who it is to the server', async () => {
      client = createPostgresClient({ connections, url: postgres.url });
      const { rows, rowCount } = await client.query("SELECT current_setting('application_name') AS name");
      expect({ rows, rowCount }).toEqual({ rows: [{ name: 'pooltune' }], rowCount: 1 });
    });

    it('closes although a task still holds a connection', async () => {
      const closing = createPostgresClient({ connections, url: postgres.url });
      const failed = expect(closing.query('SELECT pg_sleep(600)')).rejects.toThrow();
      const other = createPostgresClient({ connections: 1, url: postgres.url });
      const sleepers =
        "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE query LIKE '%sleep(600)' AND pid <> pg_backend_pid()";
      while ((await other.query(sleepers)).rows[0].n === 0);
      await closing.close();
      await failed;
      await expect(closing.query('SELECT 1')).rejects.toThrow('was closed');
      await other.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%sleep(600)' AND pid <> pg_backend_pid()",
      );
      await other.close();
    });

    it('says what to do without a database', async () => {
      client = createPostgresClient({ connections });
      await expect(client.query('SELECT 1')).rejects.toThrow(UsageError);
      expect(client.used).toBe(true);
    });
  },
);

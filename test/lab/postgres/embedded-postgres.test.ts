import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';
import { startEmbeddedPostgres } from '../../../src/lab/postgres/embedded-postgres.js';
import { usePostgres } from '../../../src/lab/postgres/own-postgres.js';
import type { PostgresUpstream } from '../../../src/lab/postgres/postgres-upstream.js';
import { withFolder } from './lab-folder.js';

let folder: string;
let upstream: PostgresUpstream;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-test-'));
  upstream = await startEmbeddedPostgres({ maxConnections: 20, folder });
}, 60_000);
afterAll(async () => {
  await upstream?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function connectAll(url: string, count: number): Promise<{ open: pg.Client[]; errors: string[] }> {
  const clients = Array.from({ length: count }, () => new pg.Client(url));
  const results = await Promise.allSettled(clients.map((client) => client.connect()));
  return {
    open: clients.filter((_, i) => results[i]!.status === 'fulfilled'),
    errors: results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason.code)] : [])),
  };
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
const closeAll = (clients: readonly pg.Client[]) => Promise.all(clients.map((client) => client.end()));

/** A connection's place is free only when its backend has ended, a moment after the client has gone. */
async function untilNobodyIsConnected(): Promise<void> {
  await vi.waitFor(async () => {
    await upstream.resetConnections();
    expect((await upstream.connections()).peak).toBe(0);
  });
}

test('100 clients on 20 places: 20 get in, 80 are refused with 53300, and the counts say so', async () => {
  await untilNobodyIsConnected();
  const { open, errors } = await connectAll(upstream.url, 100);
  expect(open).toHaveLength(20);
  expect(errors).toEqual(Array(80).fill('53300'));
  expect(await upstream.connections()).toEqual({ opened: 20, peak: 20 });
  const steps = await upstream.connectionSteps();
  expect(sumOf(steps.opened)).toBe(20);
  expect(steps.open[0]).toBe(0);
  expect(steps.open.at(-1)).toBe(20);
  await closeAll(open);
}, 30_000);

test('its counts agree with pg_stat_database, and those of the observer of a user’s own server with both', async () => {
  await untilNobodyIsConnected();
  const own = await usePostgres(upstream.url);
  try {
    const { open } = await connectAll(own.url, 10);
    expect(await own.connections()).toEqual({ opened: 10, peak: 10 });
    const steps = await own.connectionSteps();
    expect(sumOf(steps.opened)).toBe(10);
    expect(Math.max(...steps.open)).toBe(10);
    await closeAll(open.slice(0, 6));
    await vi.waitFor(async () => {
      await own.resetConnections();
      expect(await own.connections()).toEqual({ opened: 0, peak: 4 });
    });
    await upstream.resetConnections();
    const sessions = async () =>
      Number(
        (await open[9]!.query('select sessions from pg_stat_database where datname = $1', ['postgres']))
          .rows[0]!.sessions,
      );
    const before = await sessions();
    for (let i = 0; i < 15; i += 1) await closeAll((await connectAll(own.url, 1)).open);
    await vi.waitFor(async () => expect(await sessions()).toBe(before + 15));
    expect((await own.connections()).opened).toBe(15);
    expect((await upstream.connections()).opened).toBe(15);
    // Sessions too short for any sample are in the steps as opened, by the server's count.
    for (const counter of [own, upstream]) expect(sumOf((await counter.connectionSteps()).opened)).toBe(15);
    await closeAll(open.slice(6));
  } finally {
    await own.stop();
  }
}, 30_000);

test('it listens on the loopback interface only, and wants its password', async () => {
  expect(upstream.url).toMatch(/^postgres:\/\/pooltune:[0-9a-f]{36}@127\.0\.0\.1:\d+\/postgres$/);
  const wrong = upstream.url.replace(/:[0-9a-f]{36}@/, ':wrong@');
  expect((await connectAll(wrong, 1)).errors).toEqual(['28P01']);
  const { open } = await connectAll(upstream.url, 1);
  const { rows } = await open[0]!.query(
    "select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories')",
  );
  expect(rows).toEqual([
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'unix_socket_directories', setting: '' },
  ]);
  await closeAll(open);
});

test('its password is in no argument of any process', () => {
  const password = new URL(upstream.url).password;
  for (const pid of upstream.pids)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
});

function sharedMemory(): string[] {
  const segments = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n').slice(1);
  // key, shmid, perms, size, creator's pid
  return segments.map((line) => line.trim().split(/\s+/)[4] ?? '');
}

test('after its end no process, folder or shared memory of it is left', async () => {
  await withFolder(async (parent) => {
    const other = await startEmbeddedPostgres({ folder: parent });
    const { open } = await connectAll(other.url, 5);
    for (const client of open) client.on('error', () => {});
    expect(existsSync(other.folder!)).toBe(true);
    expect(sharedMemory()).toContain(String(other.pid));
    await other.stop();
    await other.stop();
    expect(other.pids.filter((pid) => identifyProcess(pid) !== null)).toEqual([]);
    expect(existsSync(other.folder!)).toBe(false);
    expect(sharedMemory()).not.toContain(String(other.pid));
    expect(backendsOf(other.folder!)).toEqual([]);
  });
}, 30_000);

function backendsOf(dataFolder: string): string[] {
  const processes = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
  return processes.split('\n').filter((args) => args.includes(dataFolder));
}

test('a server whose keeper was killed is ended all the same', async () => {
  await withFolder(async (parent) => {
    const other = await startEmbeddedPostgres({ folder: parent });
    const [postmaster, keeper] = other.pids;
    process.kill(keeper!, 'SIGKILL');
    await other.stop();
    expect(identifyProcess(postmaster!)).toBeNull();
    expect(existsSync(other.folder!)).toBe(false);
    expect(sharedMemory()).not.toContain(String(postmaster));
  });
}, 30_000);

import { mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CheckedProject, expectOneOf, type Files, failedMetrics } from './checked-project.js';

const NODE_MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Each asks for three answers, which do not depend on each other. */
const TOGETHER = `
export async function report(_payload, { http }) {
  await Promise.all([10, 10, 10].map((ms) => http.request('/latency?ms=' + ms)));
}
`;
const ONE_BY_ONE = `
export async function report(_payload, { http }) {
  for (const ms of [10, 10, 10]) await http.request('/latency?ms=' + ms);
}
`;

/** The lab's PostgreSQL as if it were one's own, with one's own client. */
const OWN_CLIENT = `
import pg from 'pg';

let server;
let pool;

export async function setup({ connections, postgres }) {
  const { rows } = await postgres.query("select inet_server_port() as port, current_database() as database");
  server = { ...rows[0], host: '127.0.0.1', user: 'shop', password: 'shop' };
  await postgres.query("do $$ begin create role shop login password 'shop'; exception when others then null; end $$");
  pool = new pg.Pool({ ...server, max: connections });
}

export async function teardown() {
  await pool.end();
}
`;
const POOLED = `${OWN_CLIENT}
export async function order() {
  await pool.query('select pg_sleep(0.002)');
}
`;
const UNPOOLED = `${OWN_CLIENT}
export async function order() {
  const client = new pg.Client(server);
  await client.connect();
  await client.query('select pg_sleep(0.002)');
  await client.end();
}
`;

/** Logins beside something light, which waits behind a hash that is on its event loop. */
const HASH = `
import { pbkdf2, pbkdf2Sync } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const ROUNDS = [100_000, 32, 'sha256'];
const hash = promisify(pbkdf2);
export const weights = { login: 1, visit: 2 };

export async function visit() {
  await wait(1);
}
`;
const ASIDE = `${HASH}
export async function login() {
  await hash('password', 'salt', ...ROUNDS);
}
`;
const ON_THE_LOOP = `${HASH}
export async function login() {
  pbkdf2Sync('password', 'salt', ...ROUNDS);
}
`;

const MODULES = ['reports.mjs', 'orders.mjs', 'logins.mjs'];
const GOOD: Files = { 'reports.mjs': TOGETHER, 'orders.mjs': POOLED, 'logins.mjs': ASIDE };
const BAD: Files = { 'reports.mjs': ONE_BY_ONE, 'orders.mjs': UNPOOLED, 'logins.mjs': ON_THE_LOOP };
/** A change that changes nothing. */
const SAME: Files = Object.fromEntries(
  Object.entries(GOOD).map(([name, text]) => [name, `${text}// Reviewed.\n`]),
);

const ARGS = [
  ...[...MODULES, '--against', 'main', '--setting', 'event-loop,concurrency=8,connections=10'],
  ...['--better-setting', 'ignore'],
];

async function projectWith(head: Files): Promise<CheckedProject> {
  const manifest = { 'package.json': '{ "type": "module" }' };
  const project = await CheckedProject.create({ base: { ...GOOD, ...manifest }, head });
  mkdirSync(project.git.path('node_modules'));
  symlinkSync(`${NODE_MODULES}/pg`, project.git.path('node_modules/pg'));
  return project;
}

test('a sequential await, a dropped connection pool and a synchronous hash are found, and named by metric', async () => {
  const project = await projectWith(BAD);
  // What is found is there: that it is found within a short budget is what may fail.
  const { exitCode, report, stderr } = await project.report([
    ...ARGS,
    '--error-rate',
    '5%',
    '--budget',
    '75s',
  ]);
  expect(exitCode, stderr).toBe(1);
  expect(report.verdict).toBe('fail');
  expectOneOf(failedMetrics(report, 'reports'), ['capacity', 'p50']);
  expect(failedMetrics(report, 'orders')).toContain('opened');
  expectOneOf(failedMetrics(report, 'logins'), ['capacity', 'p50', 'p99']);
}, 120_000);

test('the same head without them does not fail', async () => {
  const project = await projectWith(SAME);
  // The test's own false alarms.
  const { exitCode, report, stderr } = await project.report([
    ...ARGS,
    '--error-rate',
    '0.1%',
    '--budget',
    '66s',
  ]);
  expect(exitCode, stderr).toBe(0);
  for (const module of ['reports', 'orders', 'logins']) expect(failedMetrics(report, module)).toEqual([]);
}, 120_000);

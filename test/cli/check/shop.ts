import { mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CheckedProject, type Files } from './checked-project.js';

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

/** What is common among regressions, and the same without it. */
export const GOOD: Files = { 'reports.mjs': TOGETHER, 'orders.mjs': POOLED, 'logins.mjs': ASIDE };
export const BAD: Files = { 'reports.mjs': ONE_BY_ONE, 'orders.mjs': UNPOOLED, 'logins.mjs': ON_THE_LOOP };

export const SETTING = ['--setting', 'event-loop,concurrency=8,connections=10', '--better-setting', 'ignore'];

/** Its base is good. */
export async function shopWith(head: Files): Promise<CheckedProject> {
  const manifest = { 'package.json': '{ "type": "module" }' };
  const project = await CheckedProject.create({ base: { ...GOOD, ...manifest }, head });
  mkdirSync(project.git.path('node_modules'));
  symlinkSync(`${NODE_MODULES}/pg`, project.git.path('node_modules/pg'));
  return project;
}

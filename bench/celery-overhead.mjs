// npm run bench celery-overhead: no-op tasks/s of a Celery worker with pooltune's probe inside against the same worker
// without it, on the same private Redis. Both work off a queue that was filled before they started; the two in turn
// (A B B A …). BENCH_PYTHON names the interpreter; .venv-celery/bin/python by default.
import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeApp } from '../dist/fleet/celery/celery-app.js';
import { LINGER_S, mostUnheard } from '../dist/fleet/celery/celery-protocol.js';
import { templateOf } from '../dist/fleet/celery/message.js';
import { startPrivateRedis } from '../dist/fleet/celery/private-redis.js';
import { probeEnvironment } from '../dist/fleet/celery/probe-process.js';
import { connectRedis } from '../dist/fleet/celery/redis-publisher.js';
import { signalGroup } from '../dist/foundation/process-group.js';
import { LabBase } from '../dist/lab/lab-base.js';
import { median, printMachine } from './lab.mjs';

const TASKS = 3_000;
const ROUNDS = 12;
const POOLS = [
  { pool: 'prefork', concurrency: 2 },
  { pool: 'threads', concurrency: 4 },
  { pool: 'gevent', concurrency: 10 },
  { pool: 'solo', concurrency: 1 },
];

const python = process.env.BENCH_PYTHON ?? path.resolve('.venv-celery/bin/python');
const cwd = fileURLToPath(new URL('./celery', import.meta.url));
const base = await LabBase.start();
try {
  const redis = await startPrivateRedis(base.folder, base.guard);
  base.onStop(() => redis.stop());
  const names = { prefix: 'bench', queue: 'bench-noop' };
  const publisher = await connectRedis(redis.url, names);
  base.onStop(() => publisher.close());
  const orders = { app: 'noop_app:app', broker: redis.url, ...names, privateBroker: true, results: false };
  const app = await describeApp(
    'noop_app:app',
    { python, cwd },
    {
      orders,
      tasks: [],
      calls: [],
      payloadsPath: undefined,
      folder: base.folder,
      timeoutMs: 60_000,
    },
  );
  printMachine();
  console.log(
    `Celery ${app.versions.celery}, Python ${app.versions.python}, ${TASKS} tasks, median of ${ROUNDS} pairs\n`,
  );
  const template = templateOf(app.messages[0], 0, { exchange: names.prefix, queue: names.queue });
  // Reads and drops what the probe tells, as the load generator would read it.
  const socketPath = path.join(base.folder, 'probe.sock');
  const server = net.createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise((resolve) => server.listen(socketPath, resolve));
  base.onStop(async () => void server.close());

  console.log('| pool | bare, tasks/s | with the probe | ratio |\n| --- | --- | --- | --- |');
  for (const { pool, concurrency } of POOLS) {
    const figures = { bare: [], probed: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of round % 2 === 0 ? ['bare', 'probed'] : ['probed', 'bare']) {
        figures[kind].push(await drain(kind, pool, concurrency));
      }
    }
    const ratios = figures.bare.map((bare, at) => figures.probed[at] / bare);
    console.log(
      `| ${pool} × ${concurrency} | ${Math.round(median(figures.bare))} | ${Math.round(median(figures.probed))} | ${median(ratios).toFixed(2)} (${ratios
        .map((ratio) => ratio.toFixed(2))
        .sort()
        .join(' ')}) |`,
    );
  }

  /** Tasks/s between a fifth and 95 % of the queue worked off. */
  async function drain(kind, pool, concurrency) {
    await publisher.purge();
    await publisher.forgetHeld();
    publisher.publish(Array.from({ length: TASKS }, (_, row) => ({ id: `bench-${row}`, template })));
    while ((await publisher.waiting()) < TASKS) await delay(5);
    const common = ['worker', `--pool=${pool}`, `--concurrency=${concurrency}`, '--without-mingle'];
    const env =
      kind === 'bare'
        ? {
            ...process.env,
            TMPDIR: base.folder,
            BENCH_BROKER: redis.url,
            BENCH_QUEUE: names.queue,
            BENCH_PREFIX: names.prefix,
          }
        : probeEnvironment(base.folder, {
            ...orders,
            socket: socketPath,
            node: 0,
            pool,
            acksLate: false,
            idPrefix: 'bench-',
            lingerS: LINGER_S,
            mostUnheard: mostUnheard(concurrency),
          });
    const child = spawn(
      python,
      ['-m', 'celery', '-A', kind === 'bare' ? 'noop_app:app' : 'pooltune_probe:app', ...common],
      { cwd, env, stdio: 'ignore', detached: true },
    );
    try {
      const left = async () => (await publisher.waiting()) + (await publisher.unacknowledged());
      const until = async (limit) => {
        for (const deadline = performance.now() + 60_000; performance.now() < deadline; await delay(4)) {
          const now = await left();
          if (now <= limit) return { left: now, atMs: performance.now() };
        }
        throw new Error(`the ${kind} worker did not work the queue off`);
      };
      const from = await until(0.8 * TASKS);
      const to = await until(0.05 * TASKS);
      return (1_000 * (from.left - to.left)) / (to.atMs - from.atMs);
    } finally {
      signalGroup(child.pid, 'SIGKILL');
      await new Promise((resolve) =>
        (child.exitCode ?? child.signalCode) === null ? child.once('exit', resolve) : resolve(),
      );
    }
  }
} finally {
  await base.stop();
}

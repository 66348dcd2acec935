// One pool called in a loop, without broker and node: the yardstick of no-op-throughput.mjs. Reports the throughput of
// the second half.
import { fileURLToPath } from 'node:url';

const setting = JSON.parse(process.env.SETTING);
const durationMs = Number(process.env.DURATION_MS);
const file = (name) => fileURLToPath(new URL(`./tasks/${name}`, import.meta.url));
const { workers, tasksPerWorker } = setting;

async function createRun() {
  switch (setting.implementation) {
    case 'piscina': {
      const { Piscina } = await import('piscina');
      const pool = new Piscina({
        filename: file('nothing.mjs'),
        minThreads: workers,
        maxThreads: workers,
        concurrentTasksPerWorker: tasksPerWorker,
      });
      return () => pool.run({ task: 0, payload: '' });
    }
    case 'tinypool': {
      const { Tinypool } = await import('tinypool');
      const pool = new Tinypool({
        filename: file('nothing.mjs'),
        runtime: setting.poolType === 'threads' ? 'worker_threads' : 'child_process',
        minThreads: workers,
        maxThreads: workers,
        concurrentTasksPerWorker: tasksPerWorker,
      });
      return () => pool.run({ task: 0, payload: '' });
    }
    default: {
      const { default: workerpool } = await import('workerpool');
      const pool = workerpool.pool(file('nothing-workerpool.mjs'), {
        workerType: setting.poolType === 'threads' ? 'thread' : 'process',
        minWorkers: workers,
        maxWorkers: workers,
      });
      return () => pool.exec('nothing', [{ task: 0, payload: '' }]);
    }
  }
}

const run = await createRun();
await run();
const startedAt = performance.now();
const half = startedAt + durationMs / 2;
const end = startedAt + durationMs;
let done = 0;
let total = 0;
const before = process.cpuUsage();
await Promise.all(
  Array.from({ length: setting.concurrency }, async () => {
    for (;;) {
      await run();
      const now = performance.now();
      if (now > end) return;
      total++;
      if (now > half) done++;
    }
  }),
);
const used = process.cpuUsage(before);
const cpu = used.user + used.system;
if (process.env.BENCH_VERBOSE) console.error({ directCpuMicrosPerTask: cpu / total });
process.send(done / (durationMs / 2 / 1e3), () => process.exit(0));

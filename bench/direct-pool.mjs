// One pool called in a loop, without broker and node: the yardstick of no-op-throughput.mjs. Each message asks for a
// slice of time and is answered with its throughput.
import { fileURLToPath } from 'node:url';

const setting = JSON.parse(process.env.SETTING);
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

/** Calls the pool in a loop, as many at once as the setting's concurrency; calls per second after `warmUpMs`. */
async function callFor({ warmUpMs, durationMs }) {
  const from = performance.now() + warmUpMs;
  const end = from + durationMs;
  let done = 0;
  await Promise.all(
    Array.from({ length: setting.concurrency }, async () => {
      for (;;) {
        await run();
        const now = performance.now();
        if (now > end) return;
        if (now > from) done++;
      }
    }),
  );
  return done / (durationMs / 1e3);
}

process.on('message', async (slice) => process.send(await callFor(slice)));
process.on('disconnect', () => process.exit(0));
process.send('ready');

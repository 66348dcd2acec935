import type { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Tinypool } from 'tinypool';
import type { PackedOutcome } from './packed-outcome.js';
import type { PoolAdapter } from './worker-pool.js';

/** tinypool: worker threads or child processes, several tasks per worker. */
export const tinypoolAdapter: PoolAdapter = {
  implementation: 'tinypool',
  poolTypes: ['threads', 'processes'],
  maxTasksPerWorker: 1_000,
  create(poolType, { workers, tasksPerWorker, entry, onPoolBroken }) {
    const pool = new Tinypool({
      filename: entry,
      runtime: poolType === 'threads' ? 'worker_threads' : 'child_process',
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: tasksPerWorker,
      // Only what is named here reaches a child process.
      env: { ...process.env } as Record<string, string>,
    });
    let closing = false;
    const watched = new WeakSet<EventEmitter>();
    // tinypool replaces a thread that threw and a process that exited, but does not notice a thread that called
    // process.exit(): its tasks would never end.
    const watchThreads = (): void => {
      for (const thread of pool.threads as unknown as EventEmitter[]) {
        if (watched.has(thread)) continue;
        watched.add(thread);
        let threw = false;
        thread.once('error', () => {
          threw = true;
          queueMicrotask(watchThreads);
        });
        thread.once('exit', () => {
          if (!closing && !threw)
            onPoolBroken('a tinypool thread exited by itself; the pool was started again');
        });
      }
    };
    if (poolType === 'threads') watchThreads();
    // Emitted where a worker fails that runs nothing; it is replaced, and no task is concerned.
    pool.on('error', () => {});
    return {
      run: (task) => pool.run(task) as Promise<PackedOutcome>,
      async close() {
        closing = true;
        // It waits for the exit of each worker, also of one that has exited long ago.
        await Promise.race([pool.destroy(), delay(DESTROY_TIMEOUT_MS, undefined, { ref: false })]);
      },
    };
  },
};

/** Longer than the second after which tinypool kills a process that ignores its signal. */
const DESTROY_TIMEOUT_MS = 1_500;

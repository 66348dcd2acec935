import workerpool from 'workerpool';
import type { PackedOutcome } from './packed-outcome.js';
import type { PoolAdapter } from './worker-pool.js';

/** workerpool: worker threads or child processes, one task per worker. Replaces a worker at its next task. */
export const workerpoolAdapter: PoolAdapter = {
  implementation: 'workerpool',
  poolTypes: ['threads', 'processes'],
  maxTasksPerWorker: 1,
  create(poolType, { workers, entry }) {
    const pool = workerpool.pool(entry.replace('worker-entry.js', 'workerpool-entry.js'), {
      workerType: poolType === 'threads' ? 'thread' : 'process',
      minWorkers: workers,
      maxWorkers: workers,
    });
    return {
      // workerpool's promise is its own kind; the node awaits a native one.
      run: (task) =>
        new Promise<PackedOutcome>((resolve, reject) => {
          pool.exec('run', [task]).then(resolve, reject);
        }),
      async close() {
        await pool.terminate(true, TERMINATE_TIMEOUT_MS);
      },
    };
  },
};

const TERMINATE_TIMEOUT_MS = 1_000;

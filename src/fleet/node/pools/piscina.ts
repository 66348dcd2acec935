import { Piscina } from 'piscina';
import type { NodeTask } from './node-task.js';
import type { PackedOutcome } from './packed-outcome.js';
import type { PoolAdapter } from './worker-pool.js';

/** piscina: worker threads, several tasks per worker. Replaces a worker that exits. */
export const piscinaAdapter: PoolAdapter = {
  implementation: 'piscina',
  poolTypes: ['threads'],
  maxTasksPerWorker: 1_000,
  create(_poolType, { workers, tasksPerWorker, entry }) {
    const pool = new Piscina<NodeTask, PackedOutcome>({
      filename: entry,
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: tasksPerWorker,
    });
    // Emitted where a thread fails that runs nothing; it is replaced, and no task is concerned.
    pool.on('error', () => {});
    return { run: (task) => pool.run(task), close: () => pool.destroy() };
  },
};

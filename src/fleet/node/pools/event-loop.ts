import { createTaskHost } from '../../../workload/task-host.js';
import type { WorkerConfig } from './worker-config.js';
import type { WorkerPool } from './worker-pool.js';

/** No pool at all: the node's own event loop runs the tasks, as many at once as the setting's concurrency. */
export async function createEventLoopPool(config: WorkerConfig): Promise<WorkerPool> {
  const host = await createTaskHost(config);
  return {
    run: ({ task, payload }) => host.run(task, payload === '' ? undefined : JSON.parse(payload)),
    close: () => host.close(),
  };
}

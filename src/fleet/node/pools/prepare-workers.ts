import { EnvironmentError, UsageError } from '../../../foundation/errors.js';
import { PREPARE, type WorkerReady } from './node-task.js';
import type { WorkerPool } from './worker-pool.js';

/**
 * Resolves when every worker of the pool has loaded the task module and run its `setup`. The libraries do not say
 * so themselves, so all workers are asked, again and again, until as many different ones have answered.
 * @throws {UsageError} when a worker cannot load the task module or its `setup` throws
 * @throws {EnvironmentError} when the workers are not ready in time
 */
export async function prepareWorkers(pool: WorkerPool, workers: number, timeoutMs: number): Promise<void> {
  const seen = new Set<string>();
  const deadline = performance.now() + timeoutMs;
  while (seen.size < workers) {
    if (performance.now() > deadline) {
      throw new EnvironmentError(`only ${seen.size} of ${workers} workers were ready after ${timeoutMs} ms`, {
        hint: 'The machine may lack memory or processes for so many workers; try --concurrency-max.',
      });
    }
    const answers = await Promise.all(Array.from({ length: workers }, () => ask(pool, deadline)));
    for (const answer of answers) {
      if (answer === undefined) continue;
      if (answer.error !== undefined) throw new UsageError(`a worker could not be set up: ${answer.error}`);
      seen.add(answer.workerId);
    }
  }
}

/** One worker's answer; undefined at the deadline. */
async function ask(pool: WorkerPool, deadline: number): Promise<WorkerReady | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - performance.now()));
  });
  try {
    const answer = pool.run({ task: PREPARE, payload: '' }) as unknown as Promise<WorkerReady>;
    return await Promise.race([answer, expired]);
  } finally {
    clearTimeout(timer);
  }
}

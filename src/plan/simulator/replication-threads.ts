import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../foundation/entry-point.js';
import type { ReplicationTask, SentRun } from './replication-thread.js';
import { ResponseTimes } from './response-times.js';
import type { SimulatedRun } from './simulated-run.js';

/**
 * Runs replications 0 to n − 1 on worker threads, each as soon as a thread is idle. Gives them in their order.
 *
 * @throws the signal's reason once it is aborted
 */
export async function runReplications(
  task: ReplicationTask,
  replications: number,
  threads: number,
  signal?: AbortSignal,
): Promise<SimulatedRun[]> {
  signal?.throwIfAborted();
  const runs = new Array<SimulatedRun>(replications);
  let next = 0;
  const path = entryPoint(import.meta.url, './replication-thread.js');
  const workers = Array.from(
    { length: Math.min(threads, replications) },
    () => new Worker(path, { workerData: task }),
  );
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal!.reason);
  });
  signal?.addEventListener('abort', onAbort);
  try {
    const all = workers.map(async (worker) => {
      while (next < replications) {
        const replication = next++;
        const { responseTime, ...run } = await answerOf(worker, replication);
        runs[replication] = { ...run, responseTime: ResponseTimes.ofState(responseTime) };
      }
    });
    await Promise.race([Promise.all(all), aborted]);
    return runs;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker, replication: number): Promise<SentRun> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number) => reject(new Error(`a simulation's thread ended with code ${code}`));
    worker.once('message', (run: SentRun) => {
      worker.off('error', reject);
      worker.off('exit', onExit);
      resolve(run);
    });
    worker.once('error', reject);
    worker.once('exit', onExit);
    worker.postMessage(replication);
  });
}

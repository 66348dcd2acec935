import { Worker } from 'node:worker_threads';
import { entryPoint } from '../foundation/entry-point.js';
import { UsageError } from '../foundation/errors.js';
import type { FitAnswer, FitTask, FittedStudy } from './fit-thread.js';

/**
 * Fits a study, and predicts its trials from fits without them. It takes seconds of nothing but computing, so it has a thread
 * of its own: this one stays free to hear that nobody wants it any more.
 * @throws {UsageError} when the study has not enough trials to fit; the signal's reason once it is aborted
 */
export async function fitStudy(task: FitTask, signal?: AbortSignal): Promise<FittedStudy> {
  signal?.throwIfAborted();
  const worker = new Worker(entryPoint(import.meta.url, './fit-thread.js'), { workerData: task });
  let onAbort = () => {};
  try {
    const answer = await new Promise<FitAnswer>((resolve, reject) => {
      onAbort = () => reject(signal!.reason);
      signal?.addEventListener('abort', onAbort);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread of the fit ended with code ${code}`)));
    });
    if (answer.kind === 'refused')
      throw new UsageError(answer.message, answer.hint === undefined ? {} : { hint: answer.hint });
    return { model: answer.model, errors: answer.errors };
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

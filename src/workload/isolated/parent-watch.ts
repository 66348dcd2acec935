import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../foundation/entry-point.js';

/**
 * Ends this process, and the group that it leads, when its parent has died: also while user code blocks the event
 * loop and the closed channel goes unnoticed. Costs a thread, so it is for short-lived processes.
 */
export function watchParent(): void {
  new Worker(entryPoint(import.meta.url, './parent-watch-thread.js'), {
    workerData: { parentPid: process.ppid },
    stdout: true,
    stderr: true,
  }).unref();
}

/** Ends this process with all that it started. */
export function endGroup(): never {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads no group: it ends alone.
  }
  process.exit(1);
}

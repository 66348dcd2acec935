import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../foundation/entry-point.js';

export interface LoopThreads {
  /** Runs the loop in one of the two threads for the given time; gives its speed. */
  readonly run: (thread: 0 | 1, durationMs: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Two worker threads that differ in nothing. */
export function startLoopThreads(): LoopThreads {
  const path = entryPoint(import.meta.url, './cpu-loop.js');
  const threads = [new Worker(path), new Worker(path)] as const;
  return {
    run: async (thread, durationMs) => {
      const answer = once(threads[thread], 'message');
      threads[thread].postMessage(durationMs);
      const [speed] = (await answer) as [number];
      return speed;
    },
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

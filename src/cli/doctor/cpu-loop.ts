import { parentPort } from 'node:worker_threads';
import type { Clock } from '../../foundation/clock.js';

/** Between two looks at the clock; about 0.1 ms, so that looking costs nothing. */
const STEPS_PER_ROUND = 100_000;

/**
 * Keeps a core busy with integer arithmetic in registers (xorshift32, Marsaglia 2003): no memory, no allocation, so
 * that what differs between two runs of it is the machine's doing.
 * @returns rounds done per second
 */
export function cpuLoop(durationMs: number, now: Clock): number {
  let word = 2_463_534_242;
  let rounds = 0;
  const started = now();
  let elapsedMs = 0;
  while (elapsedMs < durationMs) {
    for (let step = 0; step < STEPS_PER_ROUND; step++) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
    }
    // A word that is used keeps the compiler from leaving the loop out; xorshift never reaches 0.
    rounds += word === 0 ? 0 : 1;
    elapsedMs = now() - started;
  }
  return (rounds / elapsedMs) * 1_000;
}

/** As a worker thread: a duration in ms comes in, a speed goes out. */
parentPort?.on('message', (durationMs: number) => {
  parentPort?.postMessage(cpuLoop(durationMs, () => performance.now()));
});

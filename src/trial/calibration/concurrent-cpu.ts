import type { Clock } from '../../foundation/clock.js';

/**
 * CPU time per call of a task that mostly waits, from calls that overlap.
 *
 * One at a time there are few calls, each on cold code and a CPU that has just been woken: that showed 1.2 ms for a
 * request that costs 0.4 ms as soon as there are several, and several is how it will run. The first half of the time
 * warms up, the second counts.
 * @param options.idleCores CPU time over time of this process when it does nothing
 * @returns ms per call; undefined when no call ended in the second half
 */
export async function concurrentCpuMs(options: {
  call: () => Promise<void>;
  budgetMs: number;
  idleCores: number;
  clock: Clock;
}): Promise<number | undefined> {
  const { call, budgetMs, idleCores, clock } = options;
  const startMs = clock();
  let from: { atMs: number; cpu: NodeJS.CpuUsage } | undefined;
  let calls = 0;
  const lane = async (): Promise<void> => {
    while (clock() - startMs < budgetMs) {
      await call();
      if (from !== undefined) calls++;
      else if (clock() - startMs >= budgetMs / 2) from = { atMs: clock(), cpu: process.cpuUsage() };
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (from === undefined || calls === 0) return undefined;
  const { user, system } = process.cpuUsage(from.cpu);
  return Math.max(0, (user + system) / 1_000 - idleCores * (clock() - from.atMs)) / calls;
}

/** Within the 10 connections of a calibration. */
const LANES = 8;

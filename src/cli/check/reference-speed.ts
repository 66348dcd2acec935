import { LEAST_WARM_UP_MS } from '../../study/duration.js';
import { type Circumstances, referenceIn } from './version-trials.js';

/** A percent of it is a tick of the kernel's clock. */
const WINDOW_MS = 1_000;
/** Of the module's budget, at most. */
const MOST_SHARE = 0.04;

/**
 * How fast this machine is, for a history: reference tasks per second of CPU time. Of CPU time, since the speed of a machine is
 * not how much of it others use at the moment, and a second tells it well.
 * @returns `null` where it cannot be told
 */
export async function referenceSpeed(circumstances: Circumstances, budgetMs: number): Promise<number | null> {
  const start = await referenceIn(circumstances);
  const running = await start();
  try {
    await running.warmUp(LEAST_WARM_UP_MS);
    await running.takeTurn({ kind: 'saturating', durationMs: Math.min(WINDOW_MS, MOST_SHARE * budgetMs) });
    const { cpu } = running.trial().figures;
    return cpu === null || cpu <= 0 ? null : 1_000 / cpu;
  } finally {
    await running.stop();
  }
}

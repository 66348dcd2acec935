import { poolName } from '../fleet/setting.js';
import { isTie } from './choice.js';
import type { Standing } from './standing.js';
import type { TaskProfile } from './task-profile.js';

/** Share of what so many tasks in flight can do at most from which they are what keeps a setting from doing more. */
const BOUND = 0.93;

/**
 * The chosen setting, or where its own concurrency is all that keeps it from doing more, the next one of the same pool that does
 * as much and still has some to spare.
 *
 * What is bound by its concurrency does the same on a slow machine and on a fast one, the others do not: measured while a shared
 * machine is slow, the two cannot be told apart, and the former seems the surer one.
 */
export function withSlack<T extends Standing>(
  chosen: T,
  candidates: readonly T[],
  profile: Pick<TaskProfile, 'cpuMs' | 'waitMs' | 'blockedWaitMs'>,
): T {
  if (!isBoundByConcurrency(chosen, profile)) return chosen;
  return (
    candidates
      .filter(
        (other) =>
          poolName(other.setting) === poolName(chosen.setting) &&
          other.setting.nodes === chosen.setting.nodes &&
          other.setting.concurrency > chosen.setting.concurrency &&
          isTie(other, chosen) &&
          !isBoundByConcurrency(other, profile),
      )
      .sort((a, b) => a.setting.concurrency - b.setting.concurrency)[0] ?? chosen
  );
}

/**
 * By Little's law: tasks in flight over the time that one takes alone.
 * @param share of what so many tasks in flight can do at most, from which on they are what holds a setting back
 */
export function isBoundByConcurrency(
  { setting: { concurrency, nodes }, capacity }: Standing,
  { cpuMs, waitMs, blockedWaitMs }: Pick<TaskProfile, 'cpuMs' | 'waitMs' | 'blockedWaitMs'>,
  share = BOUND,
): boolean {
  const most = (1_000 * concurrency * nodes) / (cpuMs + waitMs + blockedWaitMs);
  return (capacity.value ?? 0) >= share * most;
}

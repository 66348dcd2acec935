import { poolName, type Setting } from '../fleet/setting.js';
import { predictCapacity } from './predict.js';
import type { Study } from './study.js';

/** What the model has to expect of it. */
const WORTHWHILE = 1.02;

/**
 * The same pool with twice the tasks in flight on as many connections: while some wait for a connection, others compute.
 * `null` where it cannot be had.
 */
export function moreInFlight({ space }: Study, { connections, ...setting }: Setting): Setting | null {
  if (typeof connections !== 'number') return null;
  for (const arm of space.arms) {
    if (poolName(arm) !== poolName(setting)) continue;
    const more = space.at(arm, 2 * setting.concurrency, connections);
    if (more?.connections === connections && more.concurrency > setting.concurrency) return more;
  }
  return null;
}

/** It, where nobody has measured it and the model expects more of it. */
export function promisesMoreInFlight(study: Study, setting: Setting): Setting | null {
  const { profile, space, runner } = study;
  const more = moreInFlight(study, setting);
  if (more === null || study.standing(more) !== null || runner.isRefused(more)) return null;
  const expected = predictCapacity(profile, more, space.cores);
  return expected > WORTHWHILE * predictCapacity(profile, setting, space.cores) ? more : null;
}

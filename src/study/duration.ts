import type { Setting } from '../fleet/setting.js';
import { predictCapacity, predictServiceMs } from './predict.js';
import type { TaskProfile } from './task-profile.js';

/** Below this, start-up and JIT are all there is to see. */
const SHORTEST_MS = 250;
/** A closed load starts with all tasks at once; their lockstep takes a few service times to dissolve. */
const SERVICE_TIMES = 3;
export const FEWEST_COMPLETIONS = 10;
export const ENOUGH_COMPLETIONS = 20;

/**
 * How long a saturating load must run to say something, in ms: for `completions` tasks and three service times.
 * @param measuredPerSecond the setting's capacity where it is known already; else the prediction counts
 */
export function neededDurationMs(
  profile: TaskProfile,
  setting: Setting,
  cores: number,
  completions: number,
  measuredPerSecond?: number,
): number {
  const perSecond = measuredPerSecond ?? predictCapacity(profile, setting, cores);
  const serviceMs =
    measuredPerSecond === undefined
      ? predictServiceMs(profile, setting, cores)
      : (1_000 * setting.concurrency * setting.nodes) / measuredPerSecond;
  return Math.ceil(Math.max(SHORTEST_MS, SERVICE_TIMES * serviceMs, (1_000 * completions) / perSecond));
}

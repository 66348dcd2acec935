import type { Setting } from '../fleet/setting.js';
import type { SaturatingLoad } from '../workload/load.js';
import { predictCapacity, predictServiceMs } from './predict.js';
import type { TaskProfile } from './task-profile.js';

/** Below this, a trial's figure is mostly the grain of the machine's scheduler. */
const SHORTEST_MS = 250;
/** What a fresh process spends on JIT and connections; what is left of it, each trial's own detection cuts. */
export const LEAST_WARM_UP_MS = 300;
/** The window's length in service times; those at its two ends are estimated. */
const SERVICE_TIMES = 2;
export const FEWEST_COMPLETIONS = 10;
export const ENOUGH_COMPLETIONS = 20;

/** What is known of a setting before a trial: the tasks' profile, or a capacity that was measured already. */
interface Expectation {
  readonly profile: TaskProfile;
  readonly setting: Setting;
  readonly cores: number;
  /** Tasks/s. */
  readonly measuredPerSecond?: number | undefined;
}

/** How long the window of a saturating load must be to say something, in ms: `completions` tasks, two service times. */
export function neededDurationMs(expected: Expectation, completions: number): number {
  const { profile, setting, cores, measuredPerSecond } = expected;
  const perSecond = measuredPerSecond ?? predictCapacity(profile, setting, cores);
  const byService = SERVICE_TIMES * expectedServiceMs(expected);
  return Math.ceil(Math.max(SHORTEST_MS, byService, (1_000 * completions) / perSecond));
}

/** A saturating load with the warm-up that its setting needs: until the tasks that all began at once have ended. */
export function saturatingLoad(expected: Expectation, durationMs: number): SaturatingLoad {
  const warmUpMs = Math.ceil(Math.max(LEAST_WARM_UP_MS, expectedServiceMs(expected)));
  return { kind: 'saturating', warmUpMs, durationMs };
}

/** What such a load takes beside its window, in ms: its warm-up, and the end of the tasks that run at its end. */
export function settlingMs(expected: Expectation): number {
  const serviceMs = expectedServiceMs(expected);
  return Math.max(LEAST_WARM_UP_MS, serviceMs) + serviceMs;
}

/** Time in service of a task under saturating load, by Little's law: tasks in flight / capacity. */
function expectedServiceMs({ profile, setting, cores, measuredPerSecond }: Expectation): number {
  return measuredPerSecond === undefined
    ? predictServiceMs(profile, setting, cores)
    : (1_000 * setting.concurrency * setting.nodes) / measuredPerSecond;
}

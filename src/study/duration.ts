import type { Setting } from '../fleet/setting.js';
import type { SaturatingLoad } from '../workload/load.js';
import { predictCapacity, predictServiceMs } from './predict.js';
import type { TaskProfile } from './task-profile.js';

/** Below this, a trial's figure is mostly the grain of the machine's scheduler. */
const SHORTEST_MS = 250;
/** What a fresh process spends on JIT and connections; what is left of it, each trial's own detection cuts. */
export const LEAST_WARM_UP_MS = 300;
export const LONGEST_WARM_UP_MS = 6_000;
/** The longest warm-up is this part of what the budget has beyond `from`. */
const WARM_UP = { screening: { part: 1 / 150, fromMs: 0 }, fresh: { part: 1 / 40, fromMs: 30_000 } } as const;
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
  /** The shortest warm-up, ms; `LEAST_WARM_UP_MS` by default. */
  readonly warmUpMs?: number;
}

/** How long the window of a saturating load must be to say something, in ms: `completions` tasks, two service times. */
export function neededDurationMs(expected: Expectation, completions: number): number {
  const { profile, setting, cores, measuredPerSecond } = expected;
  const perSecond = measuredPerSecond ?? predictCapacity(profile, setting, cores);
  const byService = SERVICE_TIMES * expectedServiceMs(expected);
  return Math.ceil(Math.max(SHORTEST_MS, byService, (1_000 * completions) / perSecond));
}

/**
 * A saturating load with the warm-up that its setting needs: until the tasks that all began at once have ended, and
 * where `mostWarmUpMs` allows it, until the code runs as fast as it does in the long run.
 */
export function saturatingLoad(
  expected: Expectation,
  durationMs: number,
  mostWarmUpMs: number,
): SaturatingLoad {
  const warmUpMs = leastWarmUpMs(expected);
  const most = mostWarmUpMs > warmUpMs ? { mostWarmUpMs } : {};
  return { kind: 'saturating', warmUpMs, ...most, durationMs };
}

/** What such a load takes beside its window, in ms: the least warm-up, and the end of the tasks that run at its end. */
export function settlingMs(expected: Expectation): { warmUpMs: number; endingMs: number } {
  return { warmUpMs: leastWarmUpMs(expected), endingMs: expectedServiceMs(expected) };
}

/**
 * The longest warm-up of a screening trial, or of a fresh one, whose figures are reported, ms: a share of the budget, as
 * a study has 15 to 25 of each. A module that speaks HTTP and PostgreSQL was seen to become faster for 6 s, from 1,300
 * to 2,300 tasks/s, and on two threads for longer than on one event loop. A small budget is spent on more trials rather than
 * on warmer ones: simulated studies of a minute came to the same regret either way, those of two minutes to less with warm
 * ones.
 */
export function mostWarmUpMs(budgetMs: number, purpose: keyof typeof WARM_UP): number {
  const { part, fromMs } = WARM_UP[purpose];
  return Math.max(LEAST_WARM_UP_MS, Math.min(LONGEST_WARM_UP_MS, part * (budgetMs - fromMs)));
}

function leastWarmUpMs(expected: Expectation): number {
  return Math.ceil(Math.max(expected.warmUpMs ?? LEAST_WARM_UP_MS, expectedServiceMs(expected)));
}

/** Time in service of a task under saturating load, by Little's law: tasks in flight / capacity. */
function expectedServiceMs({ profile, setting, cores, measuredPerSecond }: Expectation): number {
  return measuredPerSecond === undefined
    ? predictServiceMs(profile, setting, cores)
    : (1_000 * setting.concurrency * setting.nodes) / measuredPerSecond;
}

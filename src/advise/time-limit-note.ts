import { describeSetting } from '../fleet/setting.js';
import type { StudyResult } from '../study/study-result.js';
import { isUsable } from '../trial/trial.js';
import { formatMs, formatShare } from './format.js';

/** Of its limit, in the mean: a task that takes twice as long as usual, as some do, is ended. */
const NEAR = 0.5;

/** The least of the limits that a task has of its own, ms. */
export type TimeLimits = Readonly<Record<string, number>>;

/**
 * Tasks that came near their own time limits with the recommended setting: with more tasks at once each takes longer, and
 * what exceeds its limit is ended, or runs on where the pool knows no limits.
 */
export function timeLimitNotes(
  { trials, recommended }: Pick<StudyResult, 'trials' | 'recommended'>,
  limits: TimeLimits = {},
): string[] {
  if (recommended === null) return [];
  const key = describeSetting(recommended.setting);
  const own = trials.filter((trial) => isUsable(trial) && describeSetting(trial.setting) === key);
  return Object.entries(limits).flatMap(([task, limitMs]) => {
    const means = own.flatMap(({ figures }) => figures.perTask[task]?.serviceMeanMs ?? []);
    const slowest = Math.max(0, ...means);
    if (slowest < NEAR * limitMs) return [];
    return [
      `${task} took ${formatMs(slowest)} in the mean with the recommended setting, ${formatShare(slowest / limitMs)} of its time limit of ${formatMs(limitMs)}: slower calls would exceed it. Raise the limit, or run fewer at once (--concurrency-max).`,
    ];
  });
}

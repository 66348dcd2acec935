import { describeSetting } from '../fleet/setting.js';
import type { StudyResult } from '../study/study-result.js';
import { isUsable, type TrialFlag } from '../trial/trial.js';
import { describeErrorKind } from './error-kinds.js';
import { formatShare } from './format.js';

/** From this share of attempts on, retries are most of what runs. */
const STORM = 0.5;
/** Of fewer attempts, many first ones or many later ones may have come together. */
const MANY = 100;

/** `max_retries` of each task of the app; `null`: without end. */
export type RetryLimits = Readonly<Record<string, number | null>>;

/** Retries in the trial that had the largest share of them: work done again, and in a storm most of the load. */
export function retryNote({ trials }: Pick<StudyResult, 'trials'>, limits: RetryLimits = {}): string[] {
  const seen = trials
    .filter(isUsable)
    .flatMap((trial) => trial.flags.filter(isRetries).map((flag) => ({ trial, flag })));
  if (seen.length === 0) return [];
  const large = seen.filter(({ trial: { figures } }) => figures.tasks.done + figures.tasks.failed >= MANY);
  const { trial, flag } = (large.length > 0 ? large : seen).reduce((a, b) =>
    b.flag.share > a.flag.share ? b : a,
  );
  const what =
    `${formatShare(flag.share)} of the attempts ended in a retry with ${describeSetting(trial.setting)}, ` +
    `most of ${flag.task}${limitInWords(flag.task, limits)}${flag.errorKind === null ? '' : `, after ${describeErrorKind(flag.errorKind)}`}`;
  return flag.share >= STORM
    ? [`A retry storm: ${what}. Retries were most of the load, and no setting mends what raises them.`]
    : [`${what}: each takes a slot and is not counted as done.`];
}

function limitInWords(task: string, limits: RetryLimits): string {
  if (!Object.hasOwn(limits, task)) return '';
  const limit = limits[task] ?? null;
  return limit === null ? ' (max_retries=None: without end)' : ` (max_retries=${limit})`;
}

function isRetries(flag: TrialFlag): flag is Extract<TrialFlag, { kind: 'retries' }> {
  return flag.kind === 'retries';
}

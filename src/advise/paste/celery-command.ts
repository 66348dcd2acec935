import type { Setting } from '../../fleet/setting.js';
import { formatMs } from '../format.js';
import type { PasteSource } from './paste-source.js';

/** The version that the pastes were written for, and were tried with. */
export const CELERY_WRITTEN_FOR = '5';

/** Celery asks for no limit where AMQP cannot say the window: `basic.qos` carries the count in 16 bits. */
const LARGEST_WINDOW = 65_535;

/** https://docs.celeryq.dev/en/stable/reference/cli.html#celery-worker */
export function workerArguments({ app, setting }: Pick<PasteSource, 'app' | 'setting'>): readonly string[] {
  const { poolType, concurrency, prefetchMultiplier } = setting;
  return [
    '-A',
    app,
    'worker',
    `--pool=${poolType}`,
    `--concurrency=${concurrency}`,
    // 0 counts as not given there, and the configuration's value is taken.
    ...(prefetchMultiplier === 0 ? [] : [`--prefetch-multiplier=${prefetchMultiplier}`]),
  ];
}

/** What a command line leaves to the configuration. */
export function leftToConfiguration(setting: Setting): readonly string[] {
  const { acknowledgement, prefetchMultiplier } = setting;
  const late = acknowledgement === 'late';
  return [
    ...(prefetchMultiplier === 0
      ? [
          'No prefetch limit: --prefetch-multiplier 0 means the value of the configuration; set worker_prefetch_multiplier = 0 there.',
        ]
      : []),
    `${late ? 'Late' : 'Early'} acknowledgement: no option of the worker; set task_acks_late = ${late ? 'True' : 'False'} in the configuration.`,
    ...tooLargeWindow(setting),
  ];
}

export function tooLargeWindow({ prefetchMultiplier, concurrency }: Setting): readonly string[] {
  const window = prefetchMultiplier * concurrency;
  return window > LARGEST_WINDOW
    ? [`A window of ${window} is more than AMQP can say (65,535); Celery asks for no limit instead.`]
    : [];
}

/** How long running tasks have until they are killed: twice the longest that was seen, at least what is usual. */
export function stopSeconds(longestTaskMs: number | null, usualSeconds: number): number {
  return Math.max(usualSeconds, Math.ceil((2 * (longestTaskMs ?? 0)) / 1_000));
}

/** Why, for a comment. */
export function stopReason(longestTaskMs: number | null): string {
  const measured = longestTaskMs === null ? '' : ` The longest took ${formatMs(longestTaskMs)} here.`;
  return `Running tasks have this long to end before they are killed.${measured}`;
}

import { connectionPools, connectionsPerPool } from '../fleet/pool-traits.js';
import { describeSetting, type Setting } from '../fleet/setting.js';
import type { Slo } from '../study/objective.js';
import { SUSTAINABLE } from '../study/offered-rate.js';
import type { StudyResult } from '../study/study-result.js';
import { isUsable, type Trial } from '../trial/trial.js';
import { isCelery, isCeleryStudy } from './celery.js';
import { describeErrorKind } from './error-kinds.js';
import { capacityKey, trialsOf } from './evidence.js';
import { formatMs, formatNumber, formatPercentile, formatShare } from './format.js';
import { greenThreadsNote } from './green-threads-note.js';
import { plural } from './reasons/reason.js';
import { type RetryLimits, retryNote } from './retry-note.js';
import { stallNotes } from './stalls.js';
import { taskShapeOf } from './task-shape.js';
import { type TimeLimits, timeLimitNotes } from './time-limit-note.js';

/** What is true of the whole answer, most important first; a sentence each. */
export function notesOn(
  result: StudyResult,
  { retryLimits, timeLimits }: { readonly retryLimits?: RetryLimits; readonly timeLimits?: TimeLimits } = {},
): readonly string[] {
  return [
    ...sloNote(result),
    ...rateNote(result),
    ...gainNote(result),
    ...stallNotes(result),
    ...retryNote(result, retryLimits),
    ...timeLimitNotes(result, timeLimits),
    ...tinyNote(result),
    ...blockingNote(result),
    ...greenThreadsNote(result),
    ...setupNote(result),
    ...connectionsLeftOutNote(result),
    ...failureNote(result),
    ...prefetchNote(result),
    ...endNote(result),
  ];
}

function sloNote({ objective, closestToSlo, recommended, trials }: StudyResult): string[] {
  const { slo } = objective;
  if (slo === undefined) return [];
  const { percentile, maxMs } = slo;
  if (recommended !== null && !wasMeasured(recommended.setting, percentile, trials)) {
    return [
      `Whether ${formatPercentile(percentile)} < ${formatMs(maxMs)} is kept was not found out: no trial of this setting tells its ${formatPercentile(percentile)}. A larger --budget would.`,
    ];
  }
  if (closestToSlo === null) return [];
  return [
    `Nothing met ${formatPercentile(percentile)} < ${formatMs(maxMs)}; the closest was ${formatMs(closestToSlo.valueMs)} ` +
      `(${formatNumber(closestToSlo.valueMs / maxMs)}× the limit) with ${describeSetting(closestToSlo.setting)}.`,
  ];
}

/** Response times near or above capacity are those of a queue that grows, and mean little. */
function rateNote({ recommended, objective }: StudyResult): string[] {
  const rate = recommended?.ratePerSecond ?? null;
  const capacity = recommended?.capacity.value ?? null;
  if (rate === null || capacity === null || rate <= SUSTAINABLE * capacity) return [];
  const share = `${formatNumber(rate)} tasks/s, ${formatShare(rate / capacity)} of its capacity of ${formatNumber(capacity)} tasks/s`;
  return [
    objective.ratePerSecond === undefined
      ? `Response times were measured at ${share}: the machine was faster when the rate was chosen, so they are longer than usual. Run it again on a quieter machine.`
      : `At ${share}, the setting cannot keep up: its queue grows, and response times with it.`,
  ];
}

function wasMeasured(setting: Setting, percentile: Slo['percentile'], trials: readonly Trial[]): boolean {
  return trials.some(
    (trial) =>
      trial.load.kind === 'steady' &&
      isUsable(trial) &&
      capacityKey(trial.setting) === capacityKey(setting) &&
      trial.figures.responseTime[percentile].value !== null,
  );
}

function gainNote({ recommended, defaultSetting, baseline }: StudyResult): string[] {
  return recommended !== null && describeSetting(recommended.setting) === describeSetting(defaultSetting)
    ? [
        `${baseline === 'current' ? 'Today’s' : 'The default'} setting is already as good as any other that was measured.`,
      ]
    : [];
}

function tinyNote(result: StudyResult): string[] {
  const onCelery = isCeleryStudy(result);
  const { isTiny, totalMs } = taskShapeOf(result.calibration, onCelery);
  if (isTiny && onCelery) {
    return [
      `A task takes ${formatMs(totalMs)}: tasks of under a few milliseconds measure Celery, not the tasks; batch them (many items per task).${celeryShare(result)}`,
    ];
  }
  return isTiny
    ? [
        `A task takes ${formatMs(totalMs)}: tasks of under a millisecond measure the queue, not the tasks; batch them (many items per task).`,
      ]
    : [];
}

/** What Celery itself takes, by what the whole node took. */
function celeryShare({ recommended, trials, calibration }: StudyResult): string {
  if (recommended === null) return '';
  const trial = trialsOf({ result: { trials } }, recommended.setting, 'saturating').at(-1);
  const perSecond = trial?.figures.throughput.value ?? 0;
  if (trial === undefined || perSecond <= 0) return '';
  const cpuMs = (1_000 * trial.figures.cores.nodes) / perSecond;
  return cpuMs > 2 * calibration.cpuMs
    ? ` The workers spend ${formatMs(cpuMs)} of CPU time on each, of which the task takes ${formatMs(calibration.cpuMs)}.`
    : '';
}

function blockingNote(result: StudyResult): string[] {
  const { blockingTasks } = taskShapeOf(result.calibration, isCeleryStudy(result));
  return blockingTasks.length === 0
    ? []
    : [
        `${blockingTasks.join(', ')} ${blockingTasks.length === 1 ? 'waits' : 'wait'} without letting go of the event loop ` +
          '(a synchronous call): nothing else runs there meanwhile.',
      ];
}

/** A pool of the user's own making has no paste: what its `setup` was handed is the answer. */
function setupNote({ recommended, workload }: StudyResult): string[] {
  if (recommended !== null && isCelery(recommended.setting)) return appPoolNote(recommended.setting);
  if (recommended === null || !workload.hasSetup || recommended.setting.connections === null) return [];
  const { connections, workers } = recommended.setting;
  if (connections === 'none') return ['Pools built in `setup`: the best was none, a connection per use.'];
  return workers === 1
    ? [
        `Pools built in \`setup\`: give them ${plural(connections, 'connection')}, as \`setup\` was handed here.`,
      ]
    : [
        `Pools built in \`setup\`: give each worker's ${Math.max(1, Math.floor(connections / workers))} of the ` +
          `node's ${connections} connections, as \`setup\` was handed here.`,
      ];
}

/** A Celery app makes its own. */
function appPoolNote(setting: Setting): string[] {
  const { connections } = setting;
  if (connections === null) return [];
  if (connections === 'none') return ["The app's connection pool: the best was none, a connection per use."];
  return connectionPools(setting) > 1
    ? [
        `The app's connection pool: give each process ${connectionsPerPool(setting, connections)} of the node's ${connections} connections.`,
      ]
    : [`The app's connection pool: give it ${plural(connections, 'connection')} a node.`];
}

/** Nothing was said of what makes the connections: for tasks that wait, on a database it may be, that may matter most. */
function connectionsLeftOutNote(result: StudyResult): string[] {
  if (!isCeleryStudy(result) || result.recommended === null) return [];
  if (result.recommended.setting.connections !== null) return [];
  if (taskShapeOf(result.calibration, true).kind === 'CPU-bound') return [];
  return [
    'Connections were no lever. Where the tasks use a database or an HTTP session, name what makes them with --connections, such as --connections sqlalchemy.',
  ];
}

/** Where nothing could be recommended, failing tasks are the likeliest reason. */
function failureNote({ recommended, trials, objective }: StudyResult): string[] {
  if (recommended !== null) return [];
  const errors = new Map<string, number>();
  let ended = 0;
  for (const { figures } of trials) {
    ended += figures.tasks.done + figures.tasks.failed;
    for (const [kind, count] of Object.entries(figures.errors))
      errors.set(kind, (errors.get(kind) ?? 0) + count);
  }
  const failed = [...errors.values()].reduce((sum, count) => sum + count, 0);
  if (ended === 0 || failed / ended <= objective.maxErrorShare) return [];
  const most = [...errors].sort((a, b) => b[1] - a[1])[0]!;
  return [
    `${formatShare(failed / ended)} of all tasks failed, most with ${describeErrorKind(most[0])}; ` +
      `at most ${formatShare(objective.maxErrorShare)} may (--max-errors).`,
  ];
}

/** A multiplier is not recommended where it was merely left as it was. */
function prefetchNote({ recommended, levers }: StudyResult): string[] {
  if (recommended === null || levers.some(({ lever }) => lever === 'prefetchMultiplier')) return [];
  const { prefetchMultiplier, acknowledgement } = recommended.setting;
  return [
    `Prefetch was not compared: multiplier ${prefetchMultiplier} with ${acknowledgement} acknowledgement is only what the trials ran with.`,
  ];
}

function endNote({ ended, elapsedMs, trials, bottleneck }: StudyResult): string[] {
  if (ended === 'interrupted') {
    return [
      trials.length === 0
        ? 'Interrupted before the first trial had ended.'
        : `Interrupted after ${formatMs(elapsedMs)} and ${plural(trials.length, 'trial')}: this is what was known by then.`,
    ];
  }
  return ended === 'budget'
    ? [
        `The budget of time ended the study after ${formatMs(elapsedMs)}; a larger --budget would compare more` +
          `${bottleneck?.kind === 'none found' ? ', and nothing was full yet: more tasks at once may do more' : ''}.`,
      ]
    : [];
}

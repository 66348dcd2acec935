import { coresPerNode } from '../study/one-core.js';
import type { StudyResult } from '../study/study-result.js';
import type { Trial } from '../trial/trial.js';
import { isCelery, isCeleryStudy, isGreen } from './celery.js';
import { bestTrial, isSaturating } from './evidence.js';
import { formatCount, formatMs, formatShare, formatValue } from './format.js';
import { celeryPoolInWords } from './setting-in-words.js';
import { type TaskShape, taskShapeOf } from './task-shape.js';

/** With fewer at once, taking turns is hard to tell from a wait that has grown. */
const MANY = 4;
/** No more in flight than this: one after the other. */
const IN_TURN = 1.5;
/** Cores; a node that computes for more of the time is full, whatever its tasks wait for. */
const IDLE = 0.7;

/** What must be known of green threads before they are believed or deployed. */
export function greenThreadsNote(result: StudyResult): string[] {
  if (!isCeleryStudy(result)) return [];
  return [
    ...(['gevent', 'eventlet'] as const).flatMap((poolType) => [
      ...unpatchedNote(result, poolType),
      ...turnsNote(result, poolType),
      ...keptPerThreadNote(result, poolType),
    ]),
    ...maintenanceNote(result),
  ];
}

/** What the worker itself should have patched at its start, and says that it has not. */
function unpatchedNote({ trials }: StudyResult, poolType: 'gevent' | 'eventlet'): string[] {
  const modules = new Set(
    trials
      .filter(({ setting }) => setting.poolType === poolType)
      .flatMap(({ flags }) => flags.flatMap((flag) => (flag.kind === 'unpatched' ? flag.modules : []))),
  );
  if (modules.size === 0) return [];
  return [
    `Under ${poolType} ${[...modules].join(', ')} ${modules.size === 1 ? 'was' : 'were'} not patched before the app's modules were imported: ` +
      'a task that waits there lets no other green thread run.',
  ];
}

/**
 * A connection that is kept in a thread-local is made again by each green thread, which lives for one task: as the server
 * counted, about one was opened for each task there, and few where threads or processes live on.
 */
function keptPerThreadNote(result: StudyResult, poolType: 'gevent' | 'eventlet'): string[] {
  const counted = result.trials.filter(
    (trial) =>
      isSaturating(trial) &&
      trial.setting.connections !== 'none' &&
      openedBy(trial) > 0 &&
      trial.figures.tasks.done >= ENOUGH,
  );
  const perTask = (trial: Trial) => openedBy(trial) / trial.figures.tasks.done;
  const green = counted.find((trial) => trial.setting.poolType === poolType && perTask(trial) >= EACH);
  const other = counted.find(
    (trial) => isCelery(trial.setting) && !isGreen(trial.setting) && perTask(trial) <= KEPT,
  );
  if (green === undefined || other === undefined) return [];
  const opened = (trial: Trial) =>
    `${formatCount(openedBy(trial))} for ${formatCount(trial.figures.tasks.done)} tasks on ${celeryPoolInWords(trial.setting)}`;
  return [
    `Connections opened: ${opened(green)}, ${opened(other)}. A connection kept for each thread is not used again by green threads, each of which lives for one task: under ${poolType} keep them in an explicit pool.`,
  ];
}

function openedBy({ figures }: Trial): number {
  return figures.connections.reduce((sum, { opened }) => sum + opened, 0);
}

/**
 * Green threads that did their tasks one after the other, while they waited and another pool did more: a call in them
 * does not let the others run. By Little's law, in flight = rate × time in service.
 */
function turnsNote(result: StudyResult, poolType: 'gevent' | 'eventlet'): string[] {
  const shape = taskShapeOf(result.calibration, true);
  const green = bestTrial(
    { result },
    (trial) => isSaturating(trial) && trial.setting.poolType === poolType && isMany(trial),
  );
  const other = bestTrial(
    { result },
    (trial) => isSaturating(trial) && isCelery(trial.setting) && !isGreen(trial.setting) && isMany(trial),
  );
  if (green === undefined || other === undefined || shape.kind === 'CPU-bound') return [];
  // A worker that idles while tasks wait is another matter, and has a note of its own.
  if (green.flags.some(({ kind }) => kind === 'stalled')) return [];
  if (coresPerNode(green) > IDLE || inFlight(green, shape) > IN_TURN) return [];
  if (inFlight(other, shape) <= 2 * inFlight(green, shape)) return [];
  return [
    `${celeryPoolInWords(green.setting)} did ${formatValue(green.figures.throughput)}, as if one task ran after the other ` +
      `(each takes ${formatMs(shape.totalMs)} alone), where ${celeryPoolInWords(other.setting)} did ${formatValue(other.figures.throughput)}: ` +
      cause(green),
  ];
}

/** The call itself, where the hub was seen to be blocked in it. */
function cause({ flags }: Trial): string {
  for (const flag of flags) {
    if (flag.kind !== 'hub-blocked' || flag.where === null || flag.waitingShare < flag.computingShare)
      continue;
    return `for ${formatShare(flag.waitingShare)} of the time the hub waited in a call that lets no other green thread run: ${flag.where}. Have its library patched (psycogreen for psycopg2), or use threads or prefork.`;
  }
  return 'a call in the tasks lets no other green thread run, such as one of a library that was not patched.';
}

function isMany({ setting }: Trial): boolean {
  return setting.concurrency >= MANY;
}

/** Per node. */
function inFlight({ figures, setting }: Trial, { totalMs }: TaskShape): number {
  return ((figures.throughput.value ?? 0) * totalMs) / 1_000 / setting.nodes;
}

/** Tasks of a trial, for a share of them to mean something. */
const ENOUGH = 30;
/** Connections opened per task: about one each … */
const EACH = 0.6;
/** … and kept. Those of a start are among them. */
const KEPT = 0.3;

/** https://github.com/eventlet/eventlet#readme */
function maintenanceNote({ recommended }: StudyResult): string[] {
  return recommended?.setting.poolType === 'eventlet'
    ? [
        'eventlet itself is only maintained: its authors fix bugs, add no features and discourage new uses of it.',
      ]
    : [];
}

import { formatCount, formatMs } from '../../advise/format.js';
import { type CaptureEnd, UNREAD_REASONS, type UnreadReason } from '../../fleet/celery/capture.js';
import type { CaptureOptions } from './capture-options.js';
import { type Heard, type TaskCounts, totalOf } from './tally.js';

/** What the user has to know of a capture beside its calls: a sentence or two each. */
export function notesOn(end: CaptureEnd, heard: Heard, options: CaptureOptions): readonly string[] {
  return [
    ...(heard.isDrawn ? [drawn(options)] : []),
    ...(heard.retries === 0 ? [] : [`${counted(heard.retries, 'retry', 'retries')}: not counted as calls.`]),
    ...UNREAD_REASONS.flatMap((reason) => {
      const counts = heard.unread.get(reason);
      return counts === undefined ? [] : [unread(reason, counts)];
    }),
    ...(heard.foreign.size === 0
      ? []
      : [
          `${counted(totalOf(heard.foreign), 'call')} left out of tasks that ${options.app} does not have: ${byTask(heard.foreign)}.`,
        ]),
    ...eventNotes(end, options),
  ];
}

/** Why there is nothing to write. */
export function whyNone(
  { listening, ended }: CaptureEnd,
  heard: Heard,
  elapsedMs: number,
  { app, tasks, enableEvents }: CaptureOptions,
): string {
  const workers = new Set([...listening.workers, ...(ended?.workers ?? [])]);
  if (heard.unread.size > 0) return 'no call that came can be read back from its event.';
  if (heard.foreign.size > 0) return `the calls that came are of tasks that ${app} does not have.`;
  const during = `in ${formatMs(elapsedMs)}`;
  if (workers.size === 0) {
    return `no worker answered at ${listening.broker}, and no task event came ${during}: start one there, or name the broker that your workers use with --broker.`;
  }
  const answered = `${counted(workers.size, 'worker')} answered at ${listening.broker}, but no call of ${tasks.length === 0 ? 'a task' : tasks.join(', ')} came ${during}`;
  return enableEvents
    ? `${answered}: listen for longer.`
    : `${answered}: none was made, or the workers send no task events. Start them with -E, or leave --no-enable-events out.`;
}

function eventNotes({ listening, ended }: CaptureEnd, { app }: CaptureOptions): readonly string[] {
  const off = (workers: readonly string[]) =>
    `'celery -A ${app} control -d ${workers.join(',')} disable_events'`;
  // A process that did not end in order has not said what it left.
  const leftOn = ended?.leftOn ?? listening.switchedOn;
  const unsure = ended?.unsure ?? [];
  const eventless = ended?.eventless ?? [];
  const lost = ended?.lost ?? 0;
  return [
    ...(ended === undefined || ended.switchedOff.length === 0
      ? []
      : [`task events were switched on for ${ended.switchedOff.join(', ')}, and are off again.`]),
    ...(leftOn.length === 0
      ? []
      : [`task events may still be on at ${leftOn.join(', ')}: ${off(leftOn)} switches them off.`]),
    ...(unsure.length === 0
      ? []
      : [
          `${unsure.join(', ')} did not say whether task events were on before, and may send them now: ${off(unsure)} switches them off.`,
        ]),
    ...(eventless.length === 0
      ? []
      : [
          `${eventless.join(', ')} cannot send task events, since it runs with both --without-gossip and --without-heartbeat: start it with -E to have its calls.`,
        ]),
    ...(lost === 0
      ? []
      : [
          `the connection to the broker was lost ${counted(lost, 'time')}: calls that came meanwhile are missing.`,
        ]),
  ];
}

function drawn({ most }: CaptureOptions): string {
  return `more than ${counted(most, 'call')} differed (--most): those in the file were drawn at random, from each task by itself, and a weight says how many calls one stands for.`;
}

function unread(reason: UnreadReason, counts: TaskCounts): string {
  return `${counted(totalOf(counts), 'call')} left out, ${WHY[reason]}: ${byTask(counts)}. ${WHAT_TO_DO[reason]}`;
}

const WHY: Readonly<Record<UnreadReason, string>> = {
  truncated:
    'whose arguments are cut in the event (Celery writes about 1,000 characters and three levels, and ends what it cut with "...")',
  absent: 'whose event has no arguments (their sender does not write argsrepr and kwargsrepr)',
  backslash: 'whose arguments have a backslash, which an event does not tell from an escape',
  'not-literal':
    'whose arguments cannot be read back from the event (an object such as a date, or hidden with argsrepr)',
  'not-json':
    'whose arguments JSON does not hold as they are (bytes, sets, keys that are no texts, integers from 2^53)',
};

const BY_HAND = 'Write such calls into the file by hand';
const WHAT_TO_DO: Readonly<Record<UnreadReason, string>> = {
  truncated: `${BY_HAND}, or send them with argsrepr=repr(args), kwargsrepr=repr(kwargs) while you capture.`,
  absent: `${BY_HAND}, or have their sender write these headers while you capture.`,
  backslash: `${BY_HAND}.`,
  'not-literal': `${BY_HAND}, as JSON.`,
  'not-json': `${BY_HAND}, as the JSON that your serializer makes of them.`,
};

/** The most frequent ones first. */
function byTask(counts: TaskCounts): string {
  const ordered = [...counts].sort(([, a], [, b]) => b - a);
  const named = ordered.slice(0, MOST_NAMED).map(([task, count]) => `${task} (${formatCount(count)})`);
  const others = ordered.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${counted(others, 'other task')}`;
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

const MOST_NAMED = 5;

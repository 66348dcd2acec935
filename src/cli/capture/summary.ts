import { formatCount, formatMs } from '../../advise/format.js';
import type { CaptureEnd } from '../../fleet/celery/capture.js';
import { printable } from '../../report/printable.js';
import { columns } from '../../report/terminal/tables.js';
import { wrap } from '../wrap.js';
import type { CaptureOptions } from './capture-options.js';
import { counted } from './notes.js';
import { type Heard, totalOf } from './tally.js';

/** What a capture came to. `--json` prints it as it is. */
export interface CaptureSummary {
  readonly app: string;
  /** The payload file; `null` where there was nothing to write. */
  readonly out: string | null;
  /** For how long it listened. */
  readonly elapsedMs: number;
  readonly ended: 'time' | 'interrupted';
  /** All that could be read back. */
  readonly calls: number;
  readonly retries: number;
  readonly tasks: readonly {
    readonly task: string;
    readonly calls: number;
    /** `null` where more than `--most` differed. */
    readonly distinct: number | null;
    /** Lines of the file. */
    readonly kept: number;
  }[];
  /** Calls were drawn at random, since more differed than `--most`. */
  readonly drawn: boolean;
  readonly seed: number;
  /** How many could not be read back, by reason and task. */
  readonly unread: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Calls of tasks that the app does not have. */
  readonly foreignCalls: number;
  readonly broker: string;
  readonly workers: readonly string[];
  /** Task events were switched on for them. */
  readonly eventsSwitchedOn: readonly string[];
  /** Of these it is not known that they are off again. */
  readonly eventsLeftOn: readonly string[];
  readonly notes: readonly string[];
}

export function summaryOf(
  end: CaptureEnd,
  heard: Heard,
  { app, seed }: CaptureOptions,
  more: Pick<CaptureSummary, 'out' | 'elapsedMs' | 'ended' | 'notes'>,
): CaptureSummary {
  const { listening, ended } = end;
  const leftOn = ended?.leftOn ?? listening.switchedOn;
  return {
    app,
    ...more,
    calls: heard.calls,
    retries: heard.retries,
    tasks: heard.tasks.map(({ task, seen, distinct, calls }) => ({
      task,
      calls: seen,
      distinct,
      kept: calls.length,
    })),
    drawn: heard.isDrawn,
    seed,
    unread: Object.fromEntries(
      [...heard.unread].map(([reason, counts]) => [reason, Object.fromEntries(counts)]),
    ),
    foreignCalls: totalOf(heard.foreign),
    broker: listening.broker,
    workers: ended?.workers ?? listening.workers,
    eventsSwitchedOn: ended === undefined ? listening.switchedOn : [...ended.switchedOff, ...leftOn].sort(),
    eventsLeftOn: leftOn,
    notes: more.notes,
  };
}

/** For people. */
export function renderSummary(summary: CaptureSummary, options: { readonly width: number }): string {
  const { app, out, tasks, notes, elapsedMs, ended } = summary;
  const listened = `${ended === 'interrupted' ? 'interrupted after' : 'listened for'} ${formatMs(elapsedMs)}`;
  const texts = notes.map((note) => `- ${wrap(printable(note), options.width - 2).replaceAll('\n', '\n  ')}`);
  if (out === null) return `Nothing was captured (${listened}).\n\n${texts.join('\n')}\n`;
  const distinct = tasks.reduce((sum, { kept }) => sum + kept, 0);
  const rows = tasks.map((task) => [
    printable(task.task),
    formatCount(task.calls),
    task.distinct === null ? 'many' : formatCount(task.distinct),
    formatCount(task.kept),
  ]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((cells) => cells[column]!.length)),
  );
  return [
    `${printable(out)}: ${counted(summary.calls, 'call')} of ${counted(tasks.length, 'task')} of ${printable(app)} in ${counted(distinct, 'line')} (${listened}).`,
    columns(HEAD, rows, widths),
    ...(texts.length === 0 ? [] : [texts.join('\n')]),
    `Tune with them: pooltune tune --celery ${printable(app)} --payloads ${printable(out)}\n`,
  ].join('\n\n');
}

const HEAD = ['task', 'calls', 'distinct', 'lines'] as const;

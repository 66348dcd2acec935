import { OUTCOME, type TaskRecords } from '../lab/task-records.js';
import { type Estimate, withheld } from './estimate.js';

export interface BatchFigures {
  readonly firstArrivalMs: number;
  readonly lastFinishMs: number;
  /** First arrival to last finish; `null` while tasks of the batch never finished. */
  readonly makespanMs: number | null;
  /** Tasks done over the makespan. One batch is one observation: its interval comes from replicates. */
  readonly throughput: Estimate;
}

/** A batch's own figures. `endedMs` stands in where nothing finished. */
export function batchFigures(
  records: TaskRecords,
  window: { startedMs: number; endedMs: number },
): BatchFigures {
  let firstArrivalMs = Number.POSITIVE_INFINITY;
  let lastFinishMs = Number.NEGATIVE_INFINITY;
  let done = 0;
  let unfinished = 0;
  for (let i = 0; i < records.length; i++) {
    firstArrivalMs = Math.min(firstArrivalMs, records.arrivalMs[i]!);
    if (records.finishedMs[i]! > lastFinishMs) lastFinishMs = records.finishedMs[i]!;
    if (records.outcome[i] === OUTCOME.done) done++;
    if (records.outcome[i] === OUTCOME.unfinished) unfinished++;
  }
  if (firstArrivalMs === Number.POSITIVE_INFINITY) firstArrivalMs = window.startedMs;
  if (lastFinishMs === Number.NEGATIVE_INFINITY) lastFinishMs = Math.max(window.endedMs, firstArrivalMs);
  const elapsedMs = lastFinishMs - firstArrivalMs;
  const whole = records.length > 0 && unfinished === 0 && elapsedMs > 0;
  return {
    firstArrivalMs,
    lastFinishMs,
    makespanMs: whole ? elapsedMs : null,
    throughput:
      done > 0 && elapsedMs > 0
        ? { value: (done * 1_000) / elapsedMs, low: null, high: null, unit: 'tasks/s' }
        : withheld('tasks/s'),
  };
}

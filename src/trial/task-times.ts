import { OUTCOME, type TaskRecords } from '../lab/task-records.js';

/** Times of the tasks that a trial's percentiles are about, each in the order in which the tasks came. */
export interface TaskTimes {
  readonly responseMs: Float64Array;
  readonly queueMs: Float64Array;
  readonly holdMs: Float64Array;
  readonly serviceMs: Float64Array;
}

/**
 * Tasks that arrived (`by: 'arrival'`) or started within [fromMs, toMs], however late they finished: to select by
 * finish would prefer the quick ones.
 *
 * Done and timed-out tasks count with their times. Tasks that never finished, or were lost, count as having
 * responded when the observation ended: less than the truth, but leaving them out would flatter the tail. Failed
 * tasks do not count: a quick failure is no quick response.
 */
export function taskTimes(
  records: TaskRecords,
  by: 'arrival' | 'start',
  fromMs: number,
  toMs: number,
): TaskTimes {
  const { arrivalMs, deliveredMs, startedMs, finishedMs, outcome } = records;
  const key = by === 'arrival' ? arrivalMs : startedMs;
  const rows: number[] = [];
  let lastMs = toMs;
  for (let i = 0; i < records.length; i++) {
    if (finishedMs[i]! > lastMs) lastMs = finishedMs[i]!;
    if (outcome[i] !== OUTCOME.failed && key[i]! >= fromMs && key[i]! <= toMs) rows.push(i);
  }
  // Rows are in the order of entry, which is that of arrival; starts may differ from it.
  if (by === 'start') rows.sort((a, b) => startedMs[a]! - startedMs[b]!);
  const collect = (time: (row: number) => number) => {
    const values = new Float64Array(rows.length);
    let count = 0;
    for (const row of rows) {
      const value = time(row);
      if (!Number.isNaN(value)) values[count++] = Math.max(0, value);
    }
    return values.subarray(0, count);
  };
  const ended = (row: number) => outcome[row] === OUTCOME.done || outcome[row] === OUTCOME.timedOut;
  return {
    responseMs: collect((row) => {
      const finish = ended(row) ? finishedMs[row]! : Number.NaN;
      return (Number.isNaN(finish) ? lastMs : finish) - arrivalMs[row]!;
    }),
    queueMs: collect((row) => deliveredMs[row]! - arrivalMs[row]!),
    holdMs: collect((row) => startedMs[row]! - deliveredMs[row]!),
    serviceMs: collect((row) => (ended(row) ? finishedMs[row]! - startedMs[row]! : Number.NaN)),
  };
}

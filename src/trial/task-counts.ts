import { OUTCOME, type TaskRecords } from '../lab/task-records.js';
import type { TrialFigures } from './trial.js';

type Counts = Pick<TrialFigures, 'tasks' | 'errors' | 'errorShare' | 'perTask'>;

/** Names of the errors that come from us rather than from the task. */
export const TIMED_OUT = 'timed out';
export const LOST = 'lost';

/**
 * How many tasks ended how, and how long each kind of task took. All tasks of the load count but those that ended
 * before `fromMs`, in its warm-up.
 * @param steady the part of the window that throughput is of, on the records' clock
 */
export function taskCounts(
  records: TaskRecords,
  taskNames: readonly string[],
  fromMs: number,
  steady: { readonly fromMs: number; readonly toMs: number },
): Counts {
  let done = 0;
  let failed = 0;
  let unfinished = 0;
  const errors = new Map<string, number>();
  const perTask = new Map<number, { count: number; steady: number; serviceMs: number }>();
  for (let i = 0; i < records.length; i++) {
    if (records.finishedMs[i]! < fromMs) continue;
    const outcome = records.outcome[i]!;
    if (outcome === OUTCOME.unfinished) {
      unfinished++;
    } else if (outcome === OUTCOME.done) {
      done++;
      const task = perTask.get(records.task[i]!) ?? { count: 0, steady: 0, serviceMs: 0 };
      perTask.set(records.task[i]!, task);
      task.count++;
      if (records.finishedMs[i]! > steady.fromMs && records.finishedMs[i]! <= steady.toMs) task.steady++;
      task.serviceMs += records.finishedMs[i]! - records.startedMs[i]!;
    } else {
      failed++;
      const kind = records.errorKinds[records.errorKind[i]!] ?? nameless(outcome);
      errors.set(kind, (errors.get(kind) ?? 0) + 1);
    }
  }
  return {
    tasks: { done, failed, unfinished },
    errors: Object.fromEntries(errors),
    errorShare: done + failed === 0 ? 0 : failed / (done + failed),
    perTask: Object.fromEntries(
      [...perTask].map(([task, { count, steady, serviceMs }]) => [
        taskNames[task] ?? `task ${task}`,
        { count, steady, serviceMeanMs: serviceMs / count },
      ]),
    ),
  };
}

function nameless(outcome: number): string {
  if (outcome === OUTCOME.timedOut) return TIMED_OUT;
  return outcome === OUTCOME.lost ? LOST : 'unknown error';
}

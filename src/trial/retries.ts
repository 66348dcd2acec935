import { OUTCOME, type TaskRecords } from '../lab/task-records.js';

/** Attempts that ended with asking for another one. */
export interface Retries {
  /** Of all attempts that ended: 0 to 1. In a load that goes on, that is also the share of those beyond a task's first. */
  readonly share: number;
  /** The task that has most of them. */
  readonly task: string;
  /** What was raised most often where they were asked for; `null` where Celery was not told. */
  readonly errorKind: string | null;
}

/**
 * How many of the attempts of a Celery trial that ended from `fromMs` on ended in a retry; `undefined` where none did.
 * Counted by how attempts end, since the next one may be due only after the trial.
 */
export function retriesOf(
  records: TaskRecords,
  taskNames: readonly string[],
  fromMs: number,
): Retries | undefined {
  const reasons = records.errorKinds.map((kind) => RETRY.exec(kind));
  const byTask = new Map<string, number>();
  const byError = new Map<string | null, number>();
  let ended = 0;
  let retried = 0;
  for (let row = 0; row < records.length; row++) {
    if (records.outcome[row] === OUTCOME.unfinished || records.finishedMs[row]! < fromMs) continue;
    ended++;
    const reason = reasons[records.errorKind[row]!];
    if (reason == null) continue;
    retried++;
    count(byTask, taskNames[records.task[row]!] ?? 'unknown');
    count(byError, reason[1] ?? null);
  }
  if (retried === 0) return undefined;
  return { share: retried / ended, task: most(byTask), errorKind: most(byError) };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function most<Key>(counts: ReadonlyMap<Key, number>): Key {
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** As the probe names what failed. */
const RETRY = /^Retry(?:: (.+))?$/;

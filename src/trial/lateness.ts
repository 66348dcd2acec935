import type { TaskRecords } from '../lab/task-records.js';

/**
 * What lateness does no harm: 5 ms, or a tenth of the median response time if that is more. Where tasks keep all
 * cores busy, any other process waits for a time slice or two before it runs (Linux: 3 to 4 ms each), the generator
 * too; that much is the machine's doing, and as part of the response time it is never hidden.
 */
export function allowedLatenessMs(medianResponseMs: number | null): number {
  return Math.max(5, 0.1 * (medianResponseMs ?? 0));
}

/**
 * How late tasks entered, p99 in ms over all tasks that the generator had enter: entered − arrival. Lateness is part of the response
 * time, which counts from the intended arrival; beyond what is allowed, the load was not the one that was asked for.
 * `null` without tasks.
 */
export function latenessP99Ms(records: TaskRecords): number | null {
  const latenessMs = records.enteredMs
    .map((entered, i) => Math.max(0, entered - records.arrivalMs[i]!))
    .filter((late) => !Number.isNaN(late))
    .sort();
  return latenessMs[Math.ceil(0.99 * latenessMs.length) - 1] ?? null;
}

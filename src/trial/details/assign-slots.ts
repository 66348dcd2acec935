import type { TaskRecords } from '../../lab/task-records.js';

/**
 * Gives each task a slot of its node, 0 to concurrency − 1: in the order of their starts, the lowest that is free. Where
 * a node seems to run more than it has slots for (its clock readings of a finish and the next start overlap), the one
 * that will be free first.
 * @param rows with known starts and finishes
 */
export function assignSlots(
  { node, startedMs, finishedMs }: Pick<TaskRecords, 'node' | 'startedMs' | 'finishedMs'>,
  rows: readonly number[],
  concurrency: number,
): ReadonlyMap<number, number> {
  const slots = new Map<number, number>();
  /** By node, until when each slot is taken. */
  const takenUntilMs = new Map<number, Float64Array>();
  for (const row of [...rows].sort((a, b) => startedMs[a]! - startedMs[b]!)) {
    let until = takenUntilMs.get(node[row]!);
    if (until === undefined) {
      until = new Float64Array(concurrency).fill(Number.NEGATIVE_INFINITY);
      takenUntilMs.set(node[row]!, until);
    }
    const free = until.findIndex((ms) => ms <= startedMs[row]!);
    const slot = free >= 0 ? free : until.indexOf(Math.min(...until));
    until[slot] = finishedMs[row]!;
    slots.set(row, slot);
  }
  return slots;
}

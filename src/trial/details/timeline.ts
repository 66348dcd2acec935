import type { TaskRecords } from '../../lab/task-records.js';
import type { TimelineDetail } from '../trial-details.js';
import { assignSlots } from './assign-slots.js';

/** As many as a picture can show; a row costs some 30 bytes of a report. */
export const MOST_LISTED = 400;

/**
 * Where the first tasks of a batch were, in the order of their delivery. Tasks that never finished, or whose delivery
 * or start is unknown since their node died, are left out. Absent where none is left.
 * @param taskNames by the index that records have
 */
export function timelineOf(
  records: TaskRecords,
  fleet: { readonly nodes: number; readonly concurrency: number },
  taskNames: readonly string[],
  fromMs: number,
): TimelineDetail | undefined {
  const { nodes, concurrency } = fleet;
  const { node, task, deliveredMs, startedMs, finishedMs } = records;
  const known: number[] = [];
  for (let row = 0; row < records.length; row++) {
    const inOrder = deliveredMs[row]! <= startedMs[row]! && startedMs[row]! <= finishedMs[row]!;
    if (inOrder && node[row]! < nodes) known.push(row);
  }
  // Slots are those of all tasks: one that is not listed may be in the way of one that is.
  const slots = assignSlots(records, known, concurrency);
  // Equal times keep the order of entry.
  const listed = [...known].sort((a, b) => deliveredMs[a]! - deliveredMs[b]!).slice(0, MOST_LISTED);
  if (listed.length === 0) return undefined;
  const used = [...new Set(listed.map((row) => task[row]!))];
  const places = new Map(used.map((index, place) => [index, place]));
  const relative = (atMs: number) => Math.round((atMs - fromMs) * 100) / 100;
  return {
    nodes,
    concurrency,
    node: listed.map((row) => node[row]!),
    slot: listed.map((row) => slots.get(row)!),
    deliveredMs: listed.map((row) => relative(deliveredMs[row]!)),
    startedMs: listed.map((row) => relative(startedMs[row]!)),
    finishedMs: listed.map((row) => relative(finishedMs[row]!)),
    task: listed.map((row) => places.get(task[row]!)!),
    taskNames: used.map((index) => taskNames[index] ?? ''),
    leftOut: records.length - listed.length,
  };
}

import type { TaskRows } from './task-rows.js';

/** The same calls at three levels of detail: simulations need all, closed forms of response times few, others means alone. */
export interface RowSets {
  readonly all: readonly TaskRows[];
  readonly few: readonly TaskRows[];
  readonly means: readonly TaskRows[];
}

const FEW = 40;

export function rowSets(all: readonly TaskRows[]): RowSets {
  return { all, few: all.map((task) => thinned(task, FEW)), means: all.map((task) => thinned(task, 1)) };
}

/** Means of as many groups of neighbours: rows are in the order of their times, and all means stay what they are. */
function thinned(task: TaskRows, count: number): TaskRows {
  const rows = task.cpuMs.length;
  if (rows <= count) return task;
  const column = (values: readonly number[]): number[] =>
    Array.from({ length: count }, (_, group) => {
      const from = Math.floor((group * rows) / count);
      const to = Math.floor(((group + 1) * rows) / count);
      let sum = 0;
      for (let row = from; row < to; row++) sum += values[row]!;
      return (sum * count) / rows;
    });
  return {
    ...task,
    cpuMs: column(task.cpuMs),
    waitMs: column(task.waitMs),
    blockedMs: column(task.blockedMs),
  };
}

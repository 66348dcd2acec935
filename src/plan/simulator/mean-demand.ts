import type { TaskDemand } from '../model/fleet-model.js';

/** The mean over arrivals of what a call's row says; of all its demands by default. ms. */
export function meanDemandMs(
  tasks: readonly TaskDemand[],
  of: (task: TaskDemand, row: number) => number = (task, row) =>
    task.cpuMs[row]! + task.waitMs[row]! + task.connectionMs[row]! + task.blockedMs[row]!,
): number {
  const weights = tasks.reduce((sum, { weight }) => sum + weight, 0);
  return tasks.reduce((sum, task) => {
    const rows = task.cpuMs.length;
    let rowSum = 0;
    for (let row = 0; row < rows; row++) rowSum += of(task, row);
    return sum + (task.weight / weights) * (rowSum / rows);
  }, 0);
}

import type { FleetModel, TaskDemand } from '../model/fleet-model.js';

/** What a task asks of the stations on average, by weight; ms. */
export interface MeanDemand {
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly connectionMs: number;
  readonly blockedMs: number;
  /** Squared coefficient of variation of the time in service alone. */
  readonly variation: number;
}

export function meanDemand({ tasks, node }: FleetModel): MeanDemand {
  const connectMs = node.connections?.kind === 'none' ? node.connections.connectMs : 0;
  let weights = 0;
  const sums = { cpuMs: 0, waitMs: 0, connectionMs: 0, blockedMs: 0, total: 0, squares: 0 };
  for (const task of tasks) {
    const share = task.weight / task.cpuMs.length;
    weights += task.weight;
    for (let row = 0; row < task.cpuMs.length; row++) {
      const connectionMs = onConnection(task, row, connectMs);
      sums.cpuMs += share * task.cpuMs[row]!;
      sums.waitMs += share * task.waitMs[row]!;
      sums.connectionMs += share * connectionMs;
      sums.blockedMs += share * task.blockedMs[row]!;
      const total = task.cpuMs[row]! + task.waitMs[row]! + connectionMs + task.blockedMs[row]!;
      sums.total += share * total;
      sums.squares += share * total * total;
    }
  }
  const mean = sums.total / weights;
  return {
    cpuMs: sums.cpuMs / weights,
    waitMs: sums.waitMs / weights,
    connectionMs: sums.connectionMs / weights,
    blockedMs: sums.blockedMs / weights,
    variation: mean === 0 ? 0 : Math.max(0, sums.squares / weights / (mean * mean) - 1),
  };
}

/** A call that uses a connection opens it first, where there is no pool. */
export function onConnection(task: TaskDemand, row: number, connectMs: number): number {
  const ms = task.connectionMs[row]!;
  return ms > 0 ? ms + connectMs : 0;
}

import type { FleetModel } from '../model/fleet-model.js';

/** Milliseconds of a task alone on an idle node, by percentile over the tasks' mix. */
export function rowPercentiles({ tasks, node }: Pick<FleetModel, 'tasks' | 'node'>): {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
} {
  const weights = tasks.reduce((sum, { weight }) => sum + weight, 0);
  const calls = tasks
    .flatMap(({ weight, cpuMs, waitMs, connectionMs, blockedMs }) =>
      cpuMs.map((ms, row) => ({
        ms: node.dispatchMs + ms + waitMs[row]! + connectionMs[row]! + blockedMs[row]!,
        share: weight / weights / cpuMs.length,
      })),
    )
    .sort((a, b) => a.ms - b.ms);
  const percentile = (share: number): number => {
    let below = 0;
    for (const call of calls) {
      below += call.share;
      // Sums of shares are off by rounding.
      if (below >= share - 1e-9) return call.ms;
    }
    return calls.at(-1)?.ms ?? 0;
  };
  return { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}

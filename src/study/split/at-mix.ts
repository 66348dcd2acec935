import type { Estimate } from '../../trial/estimate.js';
import type { RoutedTrial } from './split-result.js';

/**
 * What a trial's nodes can do at the workload's mix: with queues of their own, one kind of tasks can be ahead of the other
 * until its queue is full. What counts is the slowest kind for its share: min over kinds of (its tasks per second / its
 * share), which is the throughput itself where the tasks that ended have the mix of those that entered.
 * @param shares of all tasks, by kind: the names of its tasks and 0 to 1
 */
export function atMix(
  { figures }: Pick<RoutedTrial, 'figures'>,
  shares: readonly { readonly names: readonly string[]; readonly share: number }[],
): Estimate {
  const { throughput, perTask } = figures;
  const counts = shares.map(({ names }) =>
    names.reduce((sum, name) => sum + (perTask[name]?.steady ?? 0), 0),
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return throughput;
  const factor = Math.min(1, ...counts.map((count, kind) => count / all / shares[kind]!.share));
  const scaled = (value: number | null) => (value === null ? null : factor * value);
  return {
    ...throughput,
    value: scaled(throughput.value),
    low: scaled(throughput.low),
    high: scaled(throughput.high),
  };
}

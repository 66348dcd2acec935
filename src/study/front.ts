import type { Setting } from '../fleet/setting.js';
import type { Estimate } from '../trial/estimate.js';

/** A measured setting by what it gives and what it costs. */
export interface Tradeoff {
  readonly setting: Setting;
  /** tasks/s; more is better. */
  readonly capacity: Estimate;
  /** Response time at the study's offered load, ms; `null` where it was not measured. Less is better. */
  readonly p99: Estimate | null;
  /** Peak of the nodes' process trees, bytes; `null` where it is not known. Less is better. */
  readonly memoryBytes: number | null;
}

/**
 * The Pareto front: settings of which no other is at least as good in everything that is known of both, and better in
 * something. By capacity, the best first.
 */
export function paretoFront(settings: readonly Tradeoff[]): Tradeoff[] {
  return settings
    .filter((own) => own.capacity.value !== null && !settings.some((other) => dominates(other, own)))
    .sort((a, b) => b.capacity.value! - a.capacity.value!);
}

function dominates(a: Tradeoff, b: Tradeoff): boolean {
  if (a === b) return false;
  const pairs: [number | null, number | null][] = [
    [negated(a.capacity.value), negated(b.capacity.value)],
    [a.p99?.value ?? null, b.p99?.value ?? null],
    [a.memoryBytes, b.memoryBytes],
  ];
  // What only one of them is known for, it may be better at: it is not dominated by one of which that is unknown.
  if (pairs.some(([own, other]) => own === null && other !== null)) return false;
  const known = pairs.filter((pair): pair is [number, number] => pair[0] !== null && pair[1] !== null);
  return known.every(([own, other]) => own <= other) && known.some(([own, other]) => own < other);
}

function negated(value: number | null): number | null {
  return value === null ? null : -value;
}

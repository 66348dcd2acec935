import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import type { TrialFigures } from '../trial/trial.js';
import type { Objective } from './objective.js';

const GIB = 2 ** 30;
/** Memory is priced as machines are sold: 4 GiB with a core. */
export const GIB_PER_CORE = 4;

/**
 * What is compared under an objective; more is better.
 *
 * throughput: capacity. efficiency: capacity per core, where 4 GiB of memory count as another core. latency: the
 * capacity, too, as long as only that was measured; response times are compared at equal load (`latencyMerit`).
 */
export function capacityMerit(
  kind: Objective['kind'],
  capacity: Estimate,
  use: { readonly cores: number; readonly memoryBytes: number | null },
): Estimate {
  if (kind !== 'efficiency') return capacity;
  const price = use.cores + (use.memoryBytes ?? 0) / GIB / GIB_PER_CORE;
  return price > 0 ? scaled(capacity, 1 / price) : withheld(capacity.unit);
}

/** A saturating trial's figure by the objective. */
export function meritOf(kind: Objective['kind'], figures: TrialFigures): Estimate {
  const { throughput, cores, memoryPeakBytes } = figures;
  return capacityMerit(kind, throughput, { cores: cores.nodes, memoryBytes: memoryPeakBytes });
}

/** The inverse of a response time: more is better. */
export function latencyMerit(responseTime: Estimate): Estimate {
  const { value, low, high } = responseTime;
  const inverse = (ms: number | null) => (ms === null || !(ms > 0) ? null : 1_000 / ms);
  return { value: inverse(value), low: inverse(high), high: inverse(low), unit: 'tasks/s' };
}

export function scaled(estimate: Estimate, factor: number): Estimate {
  const times = (value: number | null) => (value === null ? null : value * factor);
  return {
    value: times(estimate.value),
    low: times(estimate.low),
    high: times(estimate.high),
    unit: estimate.unit,
  };
}

import type { Objective } from './objective.js';
import type { Standing } from './standing.js';

/** Share of capacity at which response times are compared where the user names no rate. */
export const USUAL_UTILIZATION = 0.7;
/** A rate above this share of a setting's capacity is one that it cannot keep up with for long. */
export const SUSTAINABLE = 0.92;

/**
 * The one rate at which response times are compared, tasks/s: the user's, or 70 % of the weakest compared setting's
 * capacity. Below that, queues would be too short to tell settings apart; above it, the weakest would be judged by
 * how it fails rather than how it serves. `null` when nothing has a capacity.
 */
export function offeredRate(objective: Objective, compared: readonly Standing[]): number | null {
  if (objective.ratePerSecond !== undefined) return objective.ratePerSecond;
  const capacities = compared.flatMap(({ capacity }) => capacity.value ?? []);
  return capacities.length === 0 ? null : USUAL_UTILIZATION * Math.min(...capacities);
}

/** Whether a setting has the capacity for a rate. */
export function sustains(standing: Standing, ratePerSecond: number): boolean {
  return (standing.capacity.value ?? 0) * SUSTAINABLE >= ratePerSecond;
}

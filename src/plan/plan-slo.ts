/** Percentiles that a prediction has, and an SLO may be about. */
export const PLAN_PERCENTILES = ['p50', 'p95', 'p99'] as const;
export type PlanPercentile = (typeof PLAN_PERCENTILES)[number];

/** A response time that must be kept. */
export interface PlanSlo {
  readonly percentile: PlanPercentile;
  readonly maxMs: number;
}

import type { Unit } from '../trial/estimate.js';

/** What the head alone must keep, whatever the base did. */
export interface Requirement {
  readonly metric: RequirementMetric;
  /** What must hold: `metric operator limit`. */
  readonly operator: '<' | '<=' | '>' | '>=';
  /** In `unit`. */
  readonly limit: number;
  readonly unit: Unit;
  /** As the user typed it, such as `p99<250ms`. */
  readonly text: string;
}

/** Response times are those under the steady load; `errors` is a share, 0 to 1. */
export const REQUIREMENT_METRICS = [
  'capacity',
  'p50',
  'p90',
  'p95',
  'p99',
  'p99.9',
  'cpu',
  'memory',
  'connections',
  'opened',
  'errors',
] as const;
export type RequirementMetric = (typeof REQUIREMENT_METRICS)[number];

import type { PlanPasteSource } from './plan-paste.js';

/**
 * Tasks that may wait per node: a node works off `capacity per node × slack` of them in the time that the SLO leaves a task
 * for waiting, its slack: the SLO's time less that of a task alone. An autoscaler that keeps the queue at so many per node
 * keeps the wait below the slack.
 */
export function queueTarget({ capacityPerNode, slo, bareServiceMs }: PlanPasteSource): number {
  const slackMs = Math.max(0, slo.maxMs - bareServiceMs);
  return Math.max(1, Math.floor((capacityPerNode * slackMs) / 1_000));
}

import { type FleetAt, fleetAt } from './fleet-at.js';
import type { PlanContext } from './plan-context.js';

/** Over the fewest nodes that keep up. */
const FACTORS = [1, 1.1, 1.25, 1.5, 2, 3] as const;

/** Response times against nodes, from a fleet that only just keeps up to one that is mostly idle: for a chart. */
export async function nodesCurve(
  context: PlanContext,
  ratePerSecond: number,
  needed: { readonly nodes: number; readonly fewestThatKeepUp: number },
): Promise<readonly FleetAt[]> {
  const { nodes, fewestThatKeepUp } = needed;
  const counts = [
    ...FACTORS.map((factor) => Math.ceil(fewestThatKeepUp * factor)),
    nodes - 1,
    nodes,
    nodes + 1,
  ];
  const distinct = [...new Set(counts)].filter((count) => count >= fewestThatKeepUp).sort((a, b) => a - b);
  const points: FleetAt[] = [];
  for (const count of distinct) points.push(await fleetAt(context, count, ratePerSecond));
  return points;
}

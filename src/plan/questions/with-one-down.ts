import { type FleetAt, fleetAt } from './fleet-at.js';
import type { PlanContext } from './plan-context.js';

export interface WithOneDown {
  /** Nodes beyond those needed: so many may be down while the SLO is met. */
  readonly spare: number;
  /** The whole fleet, spare nodes among it. */
  readonly fleet: FleetAt;
  /** With one node less; `null` for a fleet of one. */
  readonly oneDown: FleetAt | null;
  /** With all spare nodes down, where that is more than one; these are the nodes that were needed. */
  readonly spareDown: FleetAt | null;
}

/** What is left when nodes fail: their tasks go to the others, which have that much more to do. */
export async function withOneDown(
  context: PlanContext,
  needed: number,
  spare: number,
  ratePerSecond: number,
): Promise<WithOneDown> {
  const nodes = needed + spare;
  return {
    spare,
    fleet: await fleetAt(context, nodes, ratePerSecond),
    oneDown: nodes === 1 ? null : await fleetAt(context, nodes - 1, ratePerSecond),
    spareDown: spare > 1 ? await fleetAt(context, needed, ratePerSecond) : null,
  };
}

import { ImpossibleError } from '../../foundation/errors.js';
import { type FleetCost, fleetCost } from './cost.js';
import { asFleetAt, type FleetAt } from './fleet-at.js';
import { type NodesNeeded, nodesNeeded } from './nodes-needed.js';
import type { PlanContext } from './plan-context.js';

export interface GrowthOptions {
  /** 0.08 is 8 % a month; below 0 it shrinks. */
  readonly perMonth: number;
  /** Months. */
  readonly horizon: number;
  readonly spare: number;
  readonly nodeCostPerHour?: number;
}

export interface GrowthMonth {
  /** From 0, which is now. */
  readonly month: number;
  readonly ratePerSecond: number;
  /** With the spare ones; `null` where no fleet does it. */
  readonly nodes: number | null;
  /** Of the nodes that are needed, without the spare ones. */
  readonly fleet: FleetAt | null;
  readonly cost: FleetCost | null;
  /** Why no fleet does it; `null` where one does. */
  readonly impossible: string | null;
}

/** Month by month, each from the one before: a fleet grows about as its load does. */
export async function growth(
  context: PlanContext,
  now: { readonly ratePerSecond: number; readonly needed: NodesNeeded },
  { perMonth, horizon, spare, nodeCostPerHour }: GrowthOptions,
): Promise<readonly GrowthMonth[]> {
  const months: GrowthMonth[] = [];
  let last = { nodes: now.needed.nodes, ratePerSecond: now.ratePerSecond };
  for (let month = 0; month <= horizon; month++) {
    const ratePerSecond = now.ratePerSecond * (1 + perMonth) ** month;
    try {
      const guess = Math.ceil((last.nodes * ratePerSecond) / last.ratePerSecond);
      const needed = month === 0 ? now.needed : await nodesNeeded(context, ratePerSecond, guess);
      const nodes = needed.nodes + spare;
      months.push({
        month,
        ratePerSecond,
        nodes,
        fleet: asFleetAt(context, needed.nodes, ratePerSecond, needed.prediction),
        cost: fleetCost(nodes, nodeCostPerHour),
        impossible: null,
      });
      last = { nodes: needed.nodes, ratePerSecond };
    } catch (error) {
      if (!(error instanceof ImpossibleError)) throw error;
      months.push({
        month,
        ratePerSecond,
        nodes: null,
        fleet: null,
        cost: null,
        impossible: error.message,
      });
    }
  }
  return months;
}

import type { Prediction, Station } from '../predictor.js';
import { meetsSlo, type PlanContext, predictFleet } from './plan-context.js';

/** A fleet at a load, as tables show it. */
export interface FleetAt {
  readonly nodes: number;
  readonly ratePerSecond: number;
  readonly keptUp: boolean;
  readonly meetsSlo: boolean;
  readonly responseTime: Prediction['responseTime'];
  /** Mean busy share of the workers' slots. */
  readonly utilization: number;
  /** Busy share of every station, by closed forms. */
  readonly stations: Readonly<Partial<Record<Station, number>>>;
  readonly binds: Station;
  readonly capacityPerSecond: number;
}

export async function fleetAt(context: PlanContext, nodes: number, ratePerSecond: number): Promise<FleetAt> {
  return asFleetAt(context, nodes, ratePerSecond, await predictFleet(context, nodes, ratePerSecond));
}

export function asFleetAt(
  { slo }: PlanContext,
  nodes: number,
  ratePerSecond: number,
  prediction: Prediction,
): FleetAt {
  const { keptUp, responseTime, utilization, quick } = prediction;
  return {
    nodes,
    ratePerSecond,
    keptUp,
    meetsSlo: meetsSlo(prediction, slo),
    responseTime,
    utilization,
    stations: quick.utilization,
    binds: quick.binds,
    capacityPerSecond: quick.capacityPerSecond,
  };
}

/** 365 days of 24 hours over 12. */
export const HOURS_PER_MONTH = 730;

export interface FleetCost {
  /** In whatever currency the price of a node was given in. */
  readonly perHour: number;
  readonly perMonth: number;
}

/** `null` without a price. */
export function fleetCost(nodes: number, nodeCostPerHour: number | undefined): FleetCost | null {
  if (nodeCostPerHour === undefined) return null;
  const perHour = nodes * nodeCostPerHour;
  return { perHour, perMonth: perHour * HOURS_PER_MONTH };
}

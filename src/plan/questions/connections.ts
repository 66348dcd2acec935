import { headroomByClosedForms } from './headroom.js';
import type { PlanContext } from './plan-context.js';

/** What the whole fleet opens, against what is admitted. */
export interface FleetConnections {
  /** All nodes together, spare ones too, at most. */
  readonly opened: number;
  readonly perNode: number;
  readonly admitted: number | null;
  /** `admitted` decides how large a fleet may be before anything else does. */
  readonly binds: boolean;
  /** The largest fleet that is admitted; `null` without a limit. */
  readonly largestFleet: number | null;
  /** Mean rate up to which that fleet meets the SLO, by closed forms; `null` without a limit. */
  readonly largestRatePerSecond: number | null;
}

/** `null` where the tasks use no connections. */
export function fleetConnections(
  context: PlanContext,
  nodes: number,
  spare: number,
): FleetConnections | null {
  const perNode = connectionsPerNode(context);
  if (perNode === null) return null;
  const { maxConnections } = context;
  const largestFleet = maxConnections === undefined ? null : largestAdmitted(context);
  return {
    opened: perNode * (nodes + spare),
    perNode,
    admitted: maxConnections ?? null,
    binds: largestFleet !== null && largestFleet < nodes + spare,
    largestFleet,
    largestRatePerSecond: largestFleet === null ? null : headroomByClosedForms(context, largestFleet),
  };
}

/** `null` where the tasks use none. */
export function connectionsPerNode({ predictor, setting }: PlanContext): number | null {
  return predictor.quick({ setting: { ...setting, nodes: 1 }, arrivals: { kind: 'saturating' } }).connections;
}

/** Nodes whose connections are all admitted; `Infinity` without a limit. */
export function largestAdmitted(context: PlanContext): number {
  const { maxConnections } = context;
  const perNode = connectionsPerNode(context);
  if (maxConnections === undefined || perNode === null || perNode === 0) return Number.POSITIVE_INFINITY;
  return Math.floor(maxConnections / perNode);
}

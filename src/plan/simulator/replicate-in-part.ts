import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { FleetPart } from '../predictor.js';
import { type ReplicationOptions, type Replications, replicate } from './replicate.js';
import { subFleet } from './sub-fleet.js';

export interface PartReplications {
  readonly replications: Replications;
  /** `null` where the whole fleet was simulated. */
  readonly part: FleetPart | null;
}

/**
 * Independent runs of so many of the fleet's nodes; and, where these are not all, of half as many: what the two differ by says
 * how far the whole fleet may be.
 * @param options.nodes that are simulated at most, from 2; `tasks` are theirs
 */
export async function replicateInPart(
  model: FleetModel,
  arrivals: Arrivals,
  options: ReplicationOptions & { readonly nodes: number },
): Promise<PartReplications> {
  const { nodes, seed, ...runs } = options;
  const part = subFleet(model, arrivals, { nodes, seed });
  const replications = await replicate(part.model, part.arrivals, { ...runs, seed });
  if (part.model.nodes === model.nodes) return { replications, part: null };
  const half = subFleet(model, arrivals, { nodes: Math.ceil(nodes / 2), seed });
  const tasks = Math.ceil(runs.tasks / 2);
  const coarser = await replicate(half.model, half.arrivals, { ...runs, tasks, seed });
  const sizes = { half: half.model.nodes, part: part.model.nodes, whole: model.nodes };
  const error = (of: (runs: Replications) => number) => scaleError(of(coarser), of(replications), sizes);
  return {
    replications,
    part: {
      nodes: part.model.nodes,
      error: {
        p50: error(({ responseMs }) => responseMs.p50.value),
        p90: error(({ responseMs }) => responseMs.p90.value),
        p95: error(({ responseMs }) => responseMs.p95.value),
        p99: error(({ responseMs }) => responseMs.p99.value),
        makespan: error(({ makespanMs }) => makespanMs?.value ?? 1),
      },
    },
  };
}

/**
 * What is left between a part of a fleet and the whole, natural logarithm, from what half the part differs by. If a figure's
 * distance from its limit falls as 1/√nodes, then by n, n/2 and N nodes: (1 − √(n/N))/(√2 − 1) of the difference between the
 * first two. It falls as 1/nodes but for fleets that are all but full, so this is 2.4 times what is usually left.
 */
export function scaleError(
  halfValue: number,
  partValue: number,
  nodes: { readonly half: number; readonly part: number; readonly whole: number },
): number {
  if (!(halfValue > 0 && partValue > 0) || nodes.half >= nodes.part) return 0;
  const difference = Math.abs(Math.log(halfValue / partValue));
  return (difference * (1 - Math.sqrt(nodes.part / nodes.whole))) / (Math.sqrt(nodes.part / nodes.half) - 1);
}

import { seededRandom } from '../../foundation/random.js';
import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';

/** A smaller fleet of the same kind, with as much to do per node. */
export interface SubFleet {
  readonly model: FleetModel;
  readonly arrivals: Arrivals;
}

/** Fewer places downstream would be too coarse a share of them. */
const FEWEST_SERVERS = 20;

/**
 * So many nodes of the kind, or a few more, at their share of the load: what nodes share is nothing but the queue and the
 * downstream, whose places are shared out too. All of them where the fleet is no larger or its nodes share a machine.
 *
 * A small fleet's times are those of a large one and a little longer: its arrivals vary more, relative to its size, and a node
 * that is free is rarer (Smith & Whitt, "Resource sharing for efficiency in traffic systems", Bell System Technical Journal 60,
 * 1981). The difference falls as 1/nodes (Gast, "Expected values estimated via mean-field approximation are 1/N-accurate",
 * Proceedings of the ACM on Measurement and Analysis of Computing Systems 1, 2017); where the fleet is all but full, as
 * 1/√nodes (Halfin & Whitt, Operations Research 29, 1981). A batch's makespan is another matter: the last of fewer tasks ends
 * sooner.
 */
export function subFleet(
  model: FleetModel,
  arrivals: Arrivals,
  { nodes: wanted, seed }: { readonly nodes: number; readonly seed: number },
): SubFleet {
  const { downstream } = model;
  const nodes = subFleetNodes(model, wanted);
  if (nodes === model.nodes) return { model, arrivals };
  const share = nodes / model.nodes;
  return {
    model: {
      ...model,
      nodes,
      downstream: downstream === null ? null : { servers: Math.floor(downstream.servers * share + 1e-9) },
    },
    arrivals: shareOf(arrivals, share, seed),
  };
}

/** So many that their share of the downstream's places is a whole number, to one node; no more than there are. */
export function subFleetNodes({ nodes, downstream, machineCores }: FleetModel, wanted: number): number {
  if (machineCores !== null || wanted >= nodes) return nodes;
  if (downstream === null) return wanted;
  const servers = Math.max(FEWEST_SERVERS, Math.floor((downstream.servers * wanted) / nodes));
  return Math.min(nodes, Math.ceil((servers * nodes) / downstream.servers));
}

function shareOf(arrivals: Arrivals, share: number, seed: number): Arrivals {
  switch (arrivals.kind) {
    case 'poisson':
      return { ...arrivals, ratePerSecond: arrivals.ratePerSecond * share };
    case 'on-off':
      return {
        ...arrivals,
        onRatePerSecond: arrivals.onRatePerSecond * share,
        offRatePerSecond: arrivals.offRatePerSecond * share,
      };
    case 'daily':
      return { ...arrivals, hourlyRatePerSecond: arrivals.hourlyRatePerSecond.map((rate) => rate * share) };
    case 'trace':
      return thinned(arrivals, share, seed);
    case 'batch':
      return { ...arrivals, tasks: Math.max(1, Math.round(arrivals.tasks * share)) };
    case 'saturating':
      return arrivals;
  }
}

/** Each task stays with the same probability, whatever came before it: what varies together still does. */
function thinned(
  { kind, arrivalsMs, durationsMs }: Extract<Arrivals, { kind: 'trace' }>,
  share: number,
  seed: number,
): Arrivals {
  const random = seededRandom(seed);
  const stays = Uint8Array.from(arrivalsMs, () => (random() < share ? 1 : 0));
  const kept = (column: Float64Array) => column.filter((_, task) => stays[task] === 1);
  return {
    kind,
    arrivalsMs: kept(arrivalsMs),
    durationsMs: durationsMs === null ? null : kept(durationsMs),
  };
}

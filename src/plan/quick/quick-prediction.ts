import type { Arrivals } from '../model/arrivals.js';
import { type FleetModel, turnsOn } from '../model/fleet-model.js';
import type { QuickPrediction, Station } from '../predictor.js';
import { type MeanDemand, meanDemand } from './mean-demand.js';
import { nodeFlow } from './node-flow.js';
import { responseForm } from './response-form.js';

/** A station as full as this is what binds; where none is, it is the number of slots. */
const BINDS = 0.85;
/** Of a slot's time, waiting for the broker from which that is what binds. */
const NOTABLE_ROUND_TRIP = 0.3;

/** Capacity, what binds, utilization and response times by closed forms; see `nodeFlow` and `responseForm`. */
export function quickPrediction(model: FleetModel, arrivals: Arrivals): QuickPrediction {
  const demand = meanDemand(model);
  const slots = model.node.workers * model.node.tasksPerWorker;
  const perMs = model.nodes * nodeFlow(model, demand, slots).perMs;
  const atCapacity = utilizationAt(model, demand, perMs);
  const ratePerMs = offeredPerMs(arrivals);
  const utilization = ratePerMs === null ? atCapacity : utilizationAt(model, demand, ratePerMs);
  const form = ratePerMs === null || perMs <= 0 ? null : responseForm(model, demand, ratePerMs);
  return {
    capacityPerSecond: 1_000 * perMs,
    binds: binding(model, demand, atCapacity),
    utilization,
    responseTime:
      form === null
        ? null
        : { p50: form.percentile(0.5), p95: form.percentile(0.95), p99: form.percentile(0.99) },
    connections: connectionsOf(model, demand),
  };
}

/** Mean rate, tasks/ms; `null` where none is offered. */
export function offeredPerMs(arrivals: Arrivals): number | null {
  switch (arrivals.kind) {
    case 'poisson':
      return arrivals.ratePerSecond / 1_000;
    case 'on-off': {
      const { onRatePerSecond, offRatePerSecond, meanOnMs, meanOffMs } = arrivals;
      return (onRatePerSecond * meanOnMs + offRatePerSecond * meanOffMs) / (meanOnMs + meanOffMs) / 1_000;
    }
    case 'daily': {
      const rates = arrivals.hourlyRatePerSecond;
      return rates.reduce((sum, rate) => sum + rate, 0) / rates.length / 1_000;
    }
    case 'trace': {
      const { arrivalsMs } = arrivals;
      const spanMs = arrivalsMs.length < 2 ? 0 : arrivalsMs[arrivalsMs.length - 1]! - arrivalsMs[0]!;
      return spanMs > 0 ? (arrivalsMs.length - 1) / spanMs : null;
    }
    case 'batch':
    case 'saturating':
      return null;
  }
}

/** Busy share of every station when the fleet does so many tasks per ms. */
function utilizationAt(
  model: FleetModel,
  demand: MeanDemand,
  perMs: number,
): Readonly<Partial<Record<Station, number>>> {
  const { node, nodes, machineCores, downstream } = model;
  const own = perMs / nodes;
  const cores = machineCores ?? nodes * node.cores;
  const slots = node.workers * node.tasksPerWorker;
  const { cpuMs, blockedMs, connectionMs, waitMs } = demand;
  const isBlocking = !node.oneCore || node.workers === 1;
  const turns = turnsOn(node);
  const loopMs = (cpuMs + (isBlocking ? blockedMs : 0)) / (node.oneCore ? 1 : node.workers);
  const serviceMs = node.dispatchMs + cpuMs + blockedMs + connectionMs + waitMs;
  return {
    CPU: (perMs * (cpuMs + node.dispatchMs)) / cores,
    ...(turns === undefined ? {} : { [turns]: own * loopMs }),
    ...(node.dispatchMs > 0 ? { 'main loop': own * node.dispatchMs } : {}),
    workers: (own * serviceMs) / slots,
    ...(node.connections?.kind === 'pooled' && connectionMs > 0
      ? { connections: (own * connectionMs) / (node.connections.pools * node.connections.perPool) }
      : {}),
    ...(downstream === null ? {} : { downstream: (perMs * (connectionMs + waitMs)) / downstream.servers }),
  };
}

function binding(
  model: FleetModel,
  demand: MeanDemand,
  utilization: Readonly<Partial<Record<Station, number>>>,
): Station {
  let fullest: Station = 'workers';
  let most = BINDS;
  for (const [station, busy] of Object.entries(utilization) as [Station, number][]) {
    if (station !== 'workers' && busy > most) [fullest, most] = [station, busy];
  }
  if (fullest !== 'workers') return fullest;
  const { node, broker } = model;
  const serviceMs = demand.cpuMs + demand.blockedMs + demand.connectionMs + demand.waitMs;
  const waitsForRoundTrip =
    node.acknowledgement === 'late' && node.window <= node.workers * node.tasksPerWorker;
  return waitsForRoundTrip && broker.roundTripMs > NOTABLE_ROUND_TRIP * (serviceMs + broker.roundTripMs)
    ? 'broker'
    : 'workers';
}

function connectionsOf({ node, nodes }: FleetModel, demand: MeanDemand): number | null {
  const { connections } = node;
  if (connections === null || demand.connectionMs === 0) return null;
  // Without a pool each task in flight has one of its own.
  return (
    nodes *
    (connections.kind === 'none'
      ? node.workers * node.tasksPerWorker
      : connections.pools * connections.perPool)
  );
}

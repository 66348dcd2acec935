import { expectedExcess } from '../../trial/normal-distribution.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { MeanDemand } from './mean-demand.js';

/** What a fleet does with a constant number of tasks in service at each node. */
export interface NodeFlow {
  /** Tasks per ms and node. */
  readonly perMs: number;
  /** By which the sharing of cores makes computing longer. */
  readonly slowdown: number;
}

const ROUNDS = 200;
const DAMPING = 0.5;
const AT_REST = 1e-6;

/**
 * A closed network with `inService` tasks at each node, by approximate mean value analysis: the tasks that one finds at a
 * station are those that are there on average with one task fewer, taken as (n − 1)/n of those with n (Schweitzer, 1979;
 * Bard, 1979). Stations with several servers are one as fast as all and a delay (Seidmann, Schweitzer, Shalev-Oren, _Large
 * Scale Systems_ 12, 1987).
 *
 * Loops that compute share the cores: with each busy for a share p of the time, independently, one that computes finds
 * N others at it and is max(1, (N + 1)/cores) times as slow; N is taken as normal.
 *
 * Not the exact analysis of `closed-forms/mean-value-analysis.ts`: the sharing of cores has no product form, `inService` is
 * any number here, and loops and pools take a fraction of it.
 */
export function nodeFlow(model: FleetModel, demand: MeanDemand, inService: number): NodeFlow {
  const { node, nodes, machineCores, downstream } = model;
  const n = inService;
  const loops = node.oneCore ? 1 : node.workers;
  const perLoop = n / loops;
  // Green threads and event loops are blocked as a whole; a thread under a global lock blocks itself alone.
  const isBlocking = !node.oneCore || node.workers === 1;
  const { contention, coherency } = node.scalability;
  const cpuMs = demand.cpuMs * (1 + Math.max(0, contention * (n - 1) + coherency * n * (n - 1)));
  const cores = machineCores ?? node.cores;
  const sharing = machineCores === null ? 1 : nodes;
  const { connections } = node;
  const pooled = connections?.kind === 'pooled' ? connections : null;
  const waitsForRoundTrip =
    node.acknowledgement === 'late' && node.window <= node.workers * node.tasksPerWorker;
  const roundTripMs = waitsForRoundTrip ? model.broker.roundTripMs : 0;

  let slowdown = 1;
  let perMs =
    n /
    (node.dispatchMs + cpuMs + demand.blockedMs + demand.waitMs + demand.connectionMs + roundTripMs + 1e-9);
  let [atLoop, atMain, atPool, atDownstream] = [0, 0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const loopMs = cpuMs * slowdown + (isBlocking ? demand.blockedMs : 0);
    const inLoopMs = queued(loopMs, 1, perLoop, atLoop);
    const inMainMs = queued(node.dispatchMs * slowdown, 1, n, atMain);
    const callMs = demand.connectionMs + demand.waitMs;
    const beyondDownstreamMs =
      downstream === null ? 0 : queued(callMs, downstream.servers, n * nodes, atDownstream) - callMs;
    const heldMs = demand.connectionMs + (demand.connectionMs > 0 ? beyondDownstreamMs : 0);
    const onConnectionMs =
      pooled === null ? heldMs : queued(heldMs, pooled.perPool, n / pooled.pools, atPool);
    const otherMs =
      demand.waitMs +
      (demand.connectionMs > 0 ? 0 : beyondDownstreamMs) +
      (isBlocking ? 0 : demand.blockedMs) +
      roundTripMs;
    const next = n / Math.max(1e-9, inMainMs + inLoopMs + onConnectionMs + otherMs);
    const before = perMs;
    perMs = perMs ** DAMPING * next ** (1 - DAMPING);
    atLoop = mix(atLoop, (perMs / loops) * inLoopMs);
    atMain = mix(atMain, perMs * inMainMs);
    atPool =
      pooled === null
        ? 0
        : mix(atPool, (perMs / pooled.pools) * excess(onConnectionMs, heldMs, pooled.perPool));
    atDownstream =
      downstream === null
        ? 0
        : mix(atDownstream, perMs * nodes * excess(callMs + beyondDownstreamMs, callMs, downstream.servers));
    const busy = Math.min(1, (perMs / loops) * cpuMs * slowdown);
    const mainBusy = Math.min(1, perMs * node.dispatchMs * slowdown);
    slowdown = mix(slowdown, slowdownOf(cores, sharing * loops, busy, sharing, mainBusy));
    if (round > 10 && Math.abs(perMs / before - 1) < AT_REST) break;
  }
  return { perMs, slowdown };
}

/** Time at a station of `servers`, where `others` queue for it on average and `customers` use it. */
function queued(ms: number, servers: number, customers: number, others: number): number {
  if (customers <= servers || ms === 0) return ms;
  const seen = (others * (customers - 1)) / customers;
  return (ms / servers) * (1 + seen) + (ms * (servers - 1)) / servers;
}

/** Of the time at a station, what is spent at its one fast server, by Seidmann's split. */
function excess(timeMs: number, ms: number, servers: number): number {
  return Math.max(0, timeMs - (ms * (servers - 1)) / servers);
}

function mix(before: number, next: number): number {
  return DAMPING * before + (1 - DAMPING) * next;
}

function slowdownOf(cores: number, loops: number, busy: number, mains: number, mainBusy: number): number {
  const others = Math.max(0, loops - 1);
  const mean = 1 + others * busy + mains * mainBusy;
  const sigma = Math.sqrt(others * busy * (1 - busy) + mains * mainBusy * (1 - mainBusy));
  return Math.max(1, (cores + expectedExcess(mean - cores, sigma)) / cores);
}

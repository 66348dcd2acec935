import type { Setting } from '../../fleet/setting.js';
import { meanDemand } from '../quick/mean-demand.js';
import { nodeFlow } from '../quick/node-flow.js';
import { fleetOf, offLoopMs, type Place } from './fleet-of.js';
import { type PlanParameters, wakeShare } from './parameters.js';
import type { RowSets } from './row-sets.js';
import { coldnessAfter, type Run } from './warming.js';

/** What lab and upstreams may take from the nodes at most, of the machine. */
const MOST_TAKEN = 0.9;
const MOST_BUSY = 0.98;
const ROUNDS = 30;
const AT_REST = 1e-3;

/** A study's machine, which nodes, lab and upstreams share. */
export interface SharedMachine {
  readonly rows: RowSets;
  readonly parameters: PlanParameters;
  readonly cores: number;
  readonly usesConnections: boolean;
}

/**
 * The place of a trial: the cores that are left for the nodes, how much longer the upstream takes beside them, and how many
 * tasks share a waking up, at the throughput that all this gives: a fixed point.
 *
 * What the lab, the upstreams and the nodes' own system threads use per task is taken off the machine; the upstream's part of
 * a wait is stretched by the machine's load as in processor sharing, 1/(1 − ρᶜ) for c cores (Gunther, _Analyzing Computer
 * System Performance with Perl::PDQ_, 2005, ch. 2).
 * @param ratePerMs what is offered; `null` for as much as goes
 * @param run how long the nodes had run, by which they are warm
 */
export function trialPlace(
  machine: SharedMachine,
  setting: Setting,
  ratePerMs: number | null,
  run: Run,
): Place {
  return settledPlace(machine, setting, ratePerMs, run);
}

/** The same of nodes that have `cores` each, of which nobody takes any, and have run for long. */
export function fleetPlace(machine: SharedMachine, setting: Setting, ratePerMs: number | null): Place {
  return settledPlace(machine, setting, ratePerMs, null);
}

function settledPlace(
  { rows, parameters, cores, usesConnections }: SharedMachine,
  setting: Setting,
  ratePerMs: number | null,
  run: Run | null,
): Place {
  const shared = run !== null;
  const slots = setting.workers * setting.tasksPerWorker;
  let place: Place = { cores, shared, upstreamStretch: 1, nodePerMs: 1, coldness: 1 };
  for (let round = 0; round < ROUNDS; round++) {
    const model = fleetOf(rows.means, parameters, setting, place, usesConnections);
    const demand = meanDemand(model);
    const capacityPerMs = setting.nodes * nodeFlow(model, demand, slots).perMs;
    const perMs = Math.min(capacityPerMs, ratePerMs ?? capacityPerMs);
    const upstreamMs = usesConnections ? upstreamCpuMs(parameters, setting, perMs) : 0;
    const othersMs = shared ? labCpuMs(parameters, perMs) + upstreamMs : 0;
    const offMs = offLoopMs(rows.means, parameters, setting, place);
    const taken = Math.min(MOST_TAKEN * cores, (perMs * (othersMs + offMs)) / (shared ? 1 : setting.nodes));
    const usedMs = demand.cpuMs + model.node.dispatchMs + othersMs + offMs;
    const busy = Math.min(MOST_BUSY, (perMs * usedMs) / cores);
    const stretch = shared && upstreamMs > 0 ? 1 / (1 - busy ** cores) : 1;
    const before = place;
    place = {
      cores: middle(before.cores, cores - taken),
      shared,
      upstreamStretch: middle(before.upstreamStretch, stretch),
      nodePerMs: Math.sqrt(before.nodePerMs * (perMs / setting.nodes)),
      coldness:
        run === null
          ? 1
          : middle(before.coldness, coldnessAfter(run, parameters, setting, { capacityPerMs, perMs })),
    };
    const isAtRest =
      Math.abs(before.cores / place.cores - 1) < AT_REST &&
      Math.abs(before.nodePerMs / place.nodePerMs - 1) < AT_REST &&
      Math.abs(before.coldness / place.coldness - 1) < AT_REST;
    if (isAtRest && round > 3) break;
  }
  return place;
}

/** CPU time of broker and generator per task, ms. */
export function labCpuMs(parameters: PlanParameters, perMs: number): number {
  return parameters.labMs + parameters.labWakeMs * wakeShare(parameters, perMs);
}

export function upstreamCpuMs(parameters: PlanParameters, { connections }: Setting, perMs: number): number {
  const { upstreamMs, upstreamWakeMs, connectUpstreamMs } = parameters;
  const connectMs = connections === 'none' ? connectUpstreamMs : 0;
  return upstreamMs + upstreamWakeMs * wakeShare(parameters, perMs) + connectMs;
}

function middle(a: number, b: number): number {
  return (a + b) / 2;
}

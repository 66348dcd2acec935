import type { Setting } from '../../fleet/setting.js';
import { meanDemand } from '../quick/mean-demand.js';
import { nodeFlow } from '../quick/node-flow.js';
import { fleetOf, offLoopMs, type Place } from './fleet-of.js';
import type { PlanParameters } from './parameters.js';
import type { RowSets } from './row-sets.js';

/** What lab and upstreams may take from the nodes at most, of the machine. */
const MOST_TAKEN = 0.9;
const MOST_BUSY = 0.98;
const ROUNDS = 30;
const AT_REST = 1e-4;

/** A study's machine, which nodes, lab and upstreams share. */
export interface SharedMachine {
  readonly rows: RowSets;
  readonly parameters: PlanParameters;
  readonly cores: number;
  readonly usesConnections: boolean;
}

/**
 * The cores that are left for the nodes in a trial, and how much longer the upstream takes beside them, at the throughput
 * that they have themselves: a fixed point, as fewer cores give less throughput, which takes fewer.
 *
 * What the lab, the upstreams and the nodes' own system threads use per task is taken off the machine; the upstream's part of
 * a wait is stretched by the machine's load as in processor sharing, 1/(1 − ρᶜ) for c cores (Gunther, _Analyzing Computer
 * System Performance with Perl::PDQ_, 2005, ch. 2).
 * @param ratePerMs what is offered; `null` for as much as goes
 */
export function trialPlace(machine: SharedMachine, setting: Setting, ratePerMs: number | null): Place {
  const { rows, parameters, cores, usesConnections } = machine;
  const connectUpstreamMs = setting.connections === 'none' ? parameters.connectUpstreamMs : 0;
  const upstreamMs = usesConnections ? parameters.upstreamMs + connectUpstreamMs : 0;
  const takenMs = parameters.labMs + upstreamMs + offLoopMs(rows.means, parameters, setting);
  const slots = setting.workers * setting.tasksPerWorker;
  const model = fleetOf(
    rows.means,
    parameters,
    setting,
    { cores, shared: true, upstreamStretch: 1 },
    usesConnections,
  );
  const alone = meanDemand(model);
  let left = cores;
  let stretch = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const before = left;
    const demand = { ...alone, connectionMs: alone.connectionMs + upstreamMs * (stretch - 1) };
    const capacityPerMs = setting.nodes * nodeFlow({ ...model, machineCores: left }, demand, slots).perMs;
    const perMs = Math.min(capacityPerMs, ratePerMs ?? capacityPerMs);
    const taken = Math.min(MOST_TAKEN * cores, perMs * takenMs);
    const busy = Math.min(MOST_BUSY, (perMs * (demand.cpuMs + model.node.dispatchMs + takenMs)) / cores);
    left = 0.5 * left + 0.5 * (cores - taken);
    if (upstreamMs > 0) stretch = 0.5 * stretch + 0.5 / (1 - busy ** cores);
    if (Math.abs(before / left - 1) < AT_REST && round > 3) break;
  }
  return { cores: left, shared: true, upstreamStretch: stretch };
}

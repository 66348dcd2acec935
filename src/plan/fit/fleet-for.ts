import { poolName } from '../../fleet/setting.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { FleetQuestion, WhatIfInput } from '../predictor.js';
import type { FittedModel } from './fit-model.js';
import { fleetOf, meanOf, offLoopMs } from './fleet-of.js';
import { type PlanParameters, poolParameters } from './parameters.js';

/**
 * The model of the fleet that is asked about. Its nodes have their cores to themselves: no lab, no upstream and no other
 * node takes any of them, and what tasks call is elsewhere.
 */
export function fleetFor(fitted: FittedModel, question: FleetQuestion): FleetModel {
  const { setting, coresPerNode = fitted.machineCores, factors = {}, downstreamServers } = question;
  const factor = (name: WhatIfInput) => factors[name] ?? 1;
  const pool = poolParameters(fitted.parameters, setting);
  const parameters: PlanParameters = {
    ...fitted.parameters,
    cpuFactor: fitted.parameters.cpuFactor * factor('cpu'),
    roundTripMs: fitted.parameters.roundTripMs * factor('broker_round_trip'),
    connectMs: fitted.parameters.connectMs * factor('connection_time'),
    downstreamServers: downstreamServers ?? fitted.parameters.downstreamServers,
    pools: {
      [poolName(setting)]: {
        ...pool,
        dispatchMs: pool.dispatchMs * factor('dispatch'),
        workerMs: pool.workerMs * factor('dispatch'),
      },
    },
  };
  const place = { cores: coresPerNode, shared: false, upstreamStretch: 1 };
  const model = fleetOf(fitted.rows.all, parameters, setting, place, fitted.usesConnections);
  const waits = factor('io_wait');
  const onConnection = waits * factor('connection_time');
  return {
    ...model,
    tasks: model.tasks.map((task) => ({
      ...task,
      waitMs: scaled(task.waitMs, waits),
      blockedMs: scaled(task.blockedMs, waits),
      connectionMs: scaled(task.connectionMs, onConnection),
    })),
    node: { ...model.node, cores: leftFor(model, offLoopMs(fitted.rows.means, parameters, setting)) },
    retries: question.retries ?? null,
    outages: question.outages ?? null,
  };
}

/** Of a node's cores, what its own collector and system threads leave to the loops, in proportion to what both need. */
function leftFor({ tasks, node }: FleetModel, offMs: number): number {
  const onMs = meanOf(tasks, ({ cpuMs }) => cpuMs) + node.dispatchMs;
  return onMs === 0 ? node.cores : (node.cores * onMs) / (onMs + offMs);
}

function scaled(values: readonly number[], factor: number): readonly number[] {
  return factor === 1 ? values : values.map((value) => value * factor);
}

import { poolName } from '../../fleet/setting.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { FleetQuestion, WhatIfInput } from '../predictor.js';
import { offeredPerMs } from '../quick/quick-prediction.js';
import type { FittedModel } from './fit-model.js';
import { fleetOf } from './fleet-of.js';
import { type PlanParameters, poolParameters } from './parameters.js';
import { fleetPlace } from './trial-place.js';

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
        wakeMs: pool.wakeMs * factor('dispatch'),
        workerWakeMs: pool.workerWakeMs * factor('dispatch'),
      },
    },
  };
  const machine = {
    rows: fitted.rows,
    parameters,
    cores: coresPerNode,
    usesConnections: fitted.usesConnections,
  };
  const place = fleetPlace(machine, setting, offeredPerMs(question.arrivals));
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
    retries: question.retries ?? null,
    outages: question.outages ?? null,
  };
}

function scaled(values: readonly number[], factor: number): readonly number[] {
  return factor === 1 ? values : values.map((value) => value * factor);
}

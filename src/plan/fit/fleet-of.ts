import { connectionPools, connectionsPerPool, poolTraits } from '../../fleet/pool-traits.js';
import type { Setting } from '../../fleet/setting.js';
import type { ConnectionModel, FleetModel, TaskDemand } from '../model/fleet-model.js';
import { type PlanParameters, poolParameters, wakeShare } from './parameters.js';
import type { TaskRows } from './task-rows.js';

/** Where a fleet runs. */
export interface Place {
  /** Each node's own; of all nodes together where they share a machine. */
  readonly cores: number;
  /** The nodes of a trial share the study's machine. */
  readonly shared: boolean;
  /** By which waits on the upstream are longer than when it has the machine for itself; 1 where it is elsewhere. */
  readonly upstreamStretch: number;
  /** Tasks that each node does per ms: where it is more, they share what waking up costs. */
  readonly nodePerMs: number;
  /** CPU time of the nodes over that in warm processes; 1 where they have run for long. */
  readonly coldness: number;
}

/** The model of a setting's fleet. */
export function fleetOf(
  rows: readonly TaskRows[],
  parameters: PlanParameters,
  setting: Setting,
  place: Place,
  usesConnections: boolean,
): FleetModel {
  const { oneCore } = poolTraits(setting);
  const pool = poolParameters(parameters, setting);
  const connections = usesConnections ? connectionsOf(setting, parameters) : null;
  // One loop does all: what delivery costs is part of each task's computing.
  const wake = wakeShare(parameters, place.nodePerMs);
  const mainMs = place.coldness * (pool.dispatchMs + pool.wakeMs * wake);
  const ownMs = oneCore ? mainMs : place.coldness * (pool.workerMs + pool.workerWakeMs * wake);
  const connectCpuMs = connections?.kind === 'none' ? parameters.connectCpuMs : 0;
  const cpuFactor = place.coldness * parameters.cpuFactor * pool.cpuFactor * (1 - pool.offLoopShare);
  const tasks = rows.map((task): TaskDemand => {
    const waits = spreadWaits(task.waitMs, parameters);
    const onShare = usesConnections ? 1 - parameters.offConnectionShare : 0;
    const extraMs = parameters.upstreamMs * (place.upstreamStretch - 1);
    return {
      name: task.name,
      weight: task.weight,
      cpuMs: task.cpuMs.map((ms) => ms * cpuFactor + ownMs + connectCpuMs),
      waitMs: waits.map((ms) => ms * (1 - onShare)),
      connectionMs: waits.map((ms) => (onShare === 0 ? 0 : ms * onShare + extraMs)),
      blockedMs: task.blockedMs.map((ms) => ms * parameters.blockedFactor),
    };
  });
  const { workers, tasksPerWorker, concurrency, prefetchMultiplier, acknowledgement, nodes } = setting;
  return {
    tasks,
    node: {
      cores: place.cores,
      workers,
      tasksPerWorker,
      oneCore,
      window: prefetchMultiplier === 0 ? Number.POSITIVE_INFINITY : prefetchMultiplier * concurrency,
      acknowledgement,
      dispatchMs: oneCore ? 0 : mainMs,
      connections,
      scalability: { contention: pool.contention, coherency: pool.coherency },
    },
    nodes,
    machineCores: place.shared ? place.cores : null,
    broker: { roundTripMs: parameters.roundTripMs },
    downstream:
      parameters.downstreamServers === null
        ? null
        : { servers: Math.max(1, Math.round(parameters.downstreamServers)) },
    retries: null,
    outages: null,
  };
}

/** CPU time per task of the nodes off their loops, ms: collector, compiler, system threads. It takes cores away, and delays no task. */
export function offLoopMs(
  rows: readonly TaskRows[],
  parameters: PlanParameters,
  setting: Setting,
  { coldness }: Pick<Place, 'coldness'>,
): number {
  const pool = poolParameters(parameters, setting);
  const factor = coldness * parameters.cpuFactor * pool.cpuFactor * pool.offLoopShare;
  return meanOf(rows, ({ cpuMs }) => cpuMs) * factor;
}

/** A column's mean over the tasks, by weight. */
export function meanOf<Task extends { readonly weight: number }>(
  tasks: readonly Task[],
  column: (task: Task) => readonly number[],
): number {
  let [sum, weights] = [0, 0];
  for (const task of tasks) {
    const values = column(task);
    sum += (task.weight * values.reduce((total, value) => total + value, 0)) / values.length;
    weights += task.weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

/** Waits with the fitted mean and spread: (wait / mean) to a power, scaled back to the mean. */
function spreadWaits(
  waitMs: readonly number[],
  { waitFactor, waitSpread }: PlanParameters,
): readonly number[] {
  const mean = waitMs.reduce((sum, ms) => sum + ms, 0) / waitMs.length;
  if (mean === 0) return waitMs;
  if (waitSpread === 1) return waitMs.map((ms) => ms * waitFactor);
  const spread = waitMs.map((ms) => (ms / mean) ** waitSpread);
  const scale = (waitFactor * mean * waitMs.length) / spread.reduce((sum, value) => sum + value, 0);
  return spread.map((value) => value * scale);
}

function connectionsOf(setting: Setting, { connectMs }: PlanParameters): ConnectionModel | null {
  const { connections } = setting;
  if (connections === null) return null;
  if (connections === 'none') return { kind: 'none', connectMs };
  return {
    kind: 'pooled',
    pools: connectionPools(setting),
    perPool: connectionsPerPool(setting, connections),
  };
}

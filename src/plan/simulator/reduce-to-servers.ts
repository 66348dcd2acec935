import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel, TaskDemand } from '../model/fleet-model.js';
import type { FifoServers } from './fifo-servers.js';

/**
 * The servers that a fleet is equal to, task by task; `null` where it is more than that.
 *
 * With late acknowledgement and windows no larger than a node's slots, a place in a window is a server: a task is delivered
 * where one is free and starts at once, in the order of arrival whatever the node, and the place is free again when the
 * acknowledgement has arrived. Its service is its demands' sum if nothing makes it wait: no loop, core, connection or place
 * downstream that others may have.
 */
export function reduceToServers(model: FleetModel, arrivals: Arrivals): FifoServers | null {
  const { node, nodes, broker, retries, outages } = model;
  const slots = node.workers * node.tasksPerWorker;
  if (arrivals.kind === 'saturating' || outages !== null || (retries?.failureShare ?? 0) > 0) return null;
  if (node.acknowledgement !== 'late' || node.window > slots || node.dispatchMs > 0) return null;
  if (!isAloneOnLoop(model) || !isAloneWhileWaiting(model)) return null;
  return { servers: nodes * node.window, beforeMs: broker.roundTripMs / 2, afterMs: broker.roundTripMs / 2 };
}

function isAloneOnLoop({ tasks, node, nodes, machineCores }: FleetModel): boolean {
  const { contention, coherency } = node.scalability;
  const computes = uses(tasks, ({ cpuMs }) => cpuMs);
  if (!computes && !uses(tasks, ({ blockedMs }) => blockedMs)) return true;
  if (node.tasksPerWorker > 1) return false;
  if (!computes || node.workers === 1)
    return !computes || (machineCores === null ? node.cores >= 1 : machineCores >= nodes);
  const cores = machineCores === null ? node.cores : machineCores / nodes;
  return !node.oneCore && cores >= node.workers && contention === 0 && coherency === 0;
}

function isAloneWhileWaiting({ tasks, node, nodes, downstream }: FleetModel): boolean {
  const connects = uses(tasks, ({ connectionMs }) => connectionMs);
  const waits = uses(tasks, ({ waitMs }) => waitMs);
  const { connections } = node;
  if (connects && connections?.kind === 'pooled') {
    const perPool = Math.ceil(node.workers / connections.pools) * node.tasksPerWorker;
    if (connections.perPool < Math.min(node.window, perPool)) return false;
  }
  return downstream === null || !(connects || waits) || downstream.servers >= nodes * node.window;
}

function uses(tasks: readonly TaskDemand[], column: (task: TaskDemand) => readonly number[]): boolean {
  return tasks.some((task) => column(task).some((ms) => ms > 0));
}

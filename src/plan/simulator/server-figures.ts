import type { Arrivals } from '../model/arrivals.js';
import { type FleetModel, type TaskDemand, turnsOn } from '../model/fleet-model.js';
import type { Station } from '../predictor.js';
import type { CountedWindow } from './counted-window.js';
import type { FifoRun, FifoServers } from './fifo-servers.js';
import { keptUp } from './kept-up.js';
import { meanDemandMs } from './mean-demand.js';
import type { SimulatedRun } from './simulated-run.js';

/** Figures of a fleet that is equal to servers with one queue, as `figuresOf` has them of others. */
export function serverFigures(
  model: FleetModel,
  arrivals: Arrivals,
  { servers }: FifoServers,
  run: FifoRun,
  window: CountedWindow,
): SimulatedRun {
  const total = window.sums;
  const finished = total.responseTime.count;
  const isBatch = arrivals.kind === 'batch';
  // They start in the order of arrival, so that this is the rate of starts, which is that of ends.
  const durationMs = isBatch ? run.lastEndMs : run.lastStartMs - run.firstStartMs;
  const ratePerMs = (isBatch ? finished : finished - 1) / durationMs;
  const busy = ratePerMs * (total.serviceMs / finished);
  // Tasks before one in the queue are those that start while it waits.
  const mostPerMs = servers / (total.serviceMs / finished + model.broker.roundTripMs);
  return {
    tasks: finished,
    failed: 0,
    throughputPerSecond: ratePerMs * 1_000,
    responseTime: total.responseTime,
    queueMs: { mean: total.queueMs / finished },
    holdMs: { mean: 0 },
    serviceMs: { mean: total.serviceMs / finished },
    makespanMs: isBatch ? run.lastEndMs : null,
    utilization: utilizationOf(model, ratePerMs, busy),
    heldPeak: 1,
    convoyShare: model.nodes < 2 ? null : 0,
    attempts: total.attempts,
    keptUp: isBatch || keptUp(window.tasks, run.firstWaitMs * mostPerMs, run.lastWaitMs * mostPerMs),
    warmUpTasks: window.from,
    arrivals: window.end,
  };
}

/** @param busy servers at work, in the mean; they spend it on the stations as the demands say */
function utilizationOf(model: FleetModel, ratePerMs: number, busy: number): Partial<Record<Station, number>> {
  const { tasks, node, nodes, machineCores, downstream, broker } = model;
  const all = meanDemandMs(tasks);
  const share = (of: (task: TaskDemand, row: number) => number) =>
    all === 0 ? 0 : (busy * meanDemandMs(tasks, of)) / all;
  const computing = share((task, row) => task.cpuMs[row]!);
  const onLoop = share((task, row) => task.cpuMs[row]! + task.blockedMs[row]!);
  const connected = share((task, row) => task.connectionMs[row]!);
  const utilization: Partial<Record<Station, number>> = {
    CPU: computing / (machineCores ?? nodes * node.cores),
    workers: busy / (nodes * node.workers * node.tasksPerWorker),
    broker: (ratePerMs * broker.roundTripMs) / (nodes * node.window),
  };
  const turns = turnsOn(node);
  if (turns === 'one core')
    utilization[turns] = computing / (nodes * Math.min(1, machineCores ?? node.cores));
  else if (turns !== undefined) utilization[turns] = onLoop / (nodes * node.workers);
  if (!(node.oneCore && node.workers === 1)) utilization['main loop'] = 0;
  if (node.connections?.kind === 'pooled')
    utilization.connections = connected / (nodes * node.connections.pools * node.connections.perPool);
  if (downstream !== null)
    utilization.downstream = (connected + share((task, row) => task.waitMs[row]!)) / downstream.servers;
  return utilization;
}

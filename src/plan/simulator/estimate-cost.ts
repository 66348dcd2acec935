import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { leastWarmUp, ratePerSecond } from './least-warm-up.js';
import { meanDemandMs } from './mean-demand.js';
import { reduceToServers } from './reduce-to-servers.js';

export interface SimulationCost {
  /** Steps of one run. */
  readonly events: number;
  /** CPU time of one run, about: of a core that makes a million steps of a small fleet per second. */
  readonly seconds: number;
  /** Memory of one run, about; each thread has its own. */
  readonly bytes: number;
}

/** Of a step, on a heap of so few timers that it is one level high; each level adds the other. See docs/plan-quality.md. */
const STEP_SECONDS = 0.7e-6;
const LEVEL_SECONDS = 0.08e-6;
/** Of a task of servers with one queue. */
const FAST_SECONDS = 0.15e-6;
const TASK_BYTES = 150;
const ROW_BYTES = 40;
const NODE_BYTES = 1_000;
const LOOP_BYTES = 60;
/** Histogram and what does not depend on the model. */
const FIXED_BYTES = 4 * 2 ** 20;
/** At most, of `tasks`, before those that count. */
const WARM_UP_SHARE = 0.4;

/** What a run would take, so that it can be refused beforehand. Assumes the longest warm-up. */
export function estimateCost(
  model: FleetModel,
  arrivals: Arrivals,
  options: { readonly tasks: number; readonly warmUpTasks?: number },
): SimulationCost {
  const { node, nodes } = model;
  const all = allTasks(model, arrivals, options);
  const slots = nodes * node.workers * node.tasksPerWorker;
  const rows = model.tasks.reduce((sum, { cpuMs }) => sum + cpuMs.length, 0);
  const recorded = arrivals.kind === 'trace' ? 16 * all : 0;
  const servers = reduceToServers(model, arrivals);
  if (servers !== null) {
    const seconds = all * (FAST_SECONDS + (LEVEL_SECONDS / 2) * levels(servers.servers));
    return { events: all, seconds, bytes: FIXED_BYTES + 8 * servers.servers + ROW_BYTES * rows + recorded };
  }
  const events = all * attemptsPerTask(model) * eventsPerAttempt(model);
  const inSystem = backlog(model, arrivals, all);
  return {
    events,
    seconds: events * (STEP_SECONDS + LEVEL_SECONDS * levels(Math.min(inSystem, slots) + nodes)),
    bytes:
      FIXED_BYTES +
      TASK_BYTES * inSystem +
      NODE_BYTES * nodes +
      LOOP_BYTES * nodes * (node.workers + 1) +
      ROW_BYTES * rows +
      recorded,
  };
}

function allTasks(
  model: FleetModel,
  arrivals: Arrivals,
  { tasks, warmUpTasks }: { readonly tasks: number; readonly warmUpTasks?: number },
): number {
  if (arrivals.kind === 'batch') return arrivals.tasks;
  if (arrivals.kind === 'trace') return arrivals.arrivalsMs.length;
  return tasks + (warmUpTasks ?? leastWarmUp(model, arrivals) + WARM_UP_SHARE * tasks);
}

/** Of a heap with four children per entry. */
function levels(entries: number): number {
  return Math.log2(Math.max(1, entries)) / 2;
}

/** 1 + f + f² + … with at most so many retries. */
function attemptsPerTask({ retries }: FleetModel): number {
  if (retries === null) return 1;
  const { failureShare, maxRetries } = retries;
  return failureShare === 1 ? 1 + maxRetries : (1 - failureShare ** (maxRetries + 1)) / (1 - failureShare);
}

/** Arrival, delivery and start of the computing always; the others where they take time. */
function eventsPerAttempt({ tasks, node, broker }: FleetModel): number {
  const has = (column: 'cpuMs' | 'waitMs' | 'connectionMs' | 'blockedMs') =>
    tasks.some((task) => task[column].some((ms) => ms > 0));
  const waits = [has('waitMs'), has('connectionMs'), has('blockedMs')].filter(Boolean).length;
  const computes = has('cpuMs') ? (has('waitMs') || has('connectionMs') ? 2 : 1) : 0;
  const opens = node.connections?.kind === 'none' && has('connectionMs') ? 1 : 0;
  return 2 + (broker.roundTripMs > 0 ? 1 : 0) + (node.dispatchMs > 0 ? 1 : 0) + waits + computes + opens;
}

/** Tasks in the system at once: what its windows take, and what it cannot keep up with. */
function backlog(model: FleetModel, arrivals: Arrivals, all: number): number {
  const { node, nodes } = model;
  const slots = nodes * node.workers * node.tasksPerWorker;
  const inNodes =
    node.window === Number.POSITIVE_INFINITY ? slots : nodes * Math.max(node.window, slots / nodes);
  const inflow = ratePerSecond(arrivals);
  // A batch and a saturating load have no tasks but those that a node has asked for.
  if (arrivals.kind === 'saturating') return Math.min(all, 2 * inNodes);
  if (arrivals.kind === 'batch')
    return node.window === Number.POSITIVE_INFINITY ? all : Math.min(all, 2 * inNodes);
  const excess = Math.max(0, 1 - mostPerSecond(model) / inflow);
  return Math.min(all, 2 * inNodes + excess * all);
}

/** A bound on what the fleet can do, from its slots, cores and what all share. */
function mostPerSecond(model: FleetModel): number {
  const { tasks, node, nodes, machineCores, downstream } = model;
  const attempts = attemptsPerTask(model);
  const computingMs = meanDemandMs(tasks, (task, row) => task.cpuMs[row]!) + node.dispatchMs;
  const callingMs = meanDemandMs(tasks, (task, row) => task.waitMs[row]! + task.connectionMs[row]!);
  const cores = machineCores ?? nodes * (node.oneCore ? Math.min(1, node.cores) : node.cores);
  const bounds = [
    (nodes * node.workers * node.tasksPerWorker) / meanDemandMs(tasks),
    cores / computingMs,
    nodes / node.dispatchMs,
    (downstream?.servers ?? Number.POSITIVE_INFINITY) / callingMs,
  ];
  return (1_000 * Math.min(...bounds.filter((bound) => !Number.isNaN(bound)))) / attempts;
}

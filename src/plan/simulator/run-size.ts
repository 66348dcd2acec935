import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { ratePerSecond } from './least-warm-up.js';
import { reduceToServers } from './reduce-to-servers.js';
import { subFleetNodes } from './sub-fleet.js';

/** 200 of them are beyond the p99. */
const FEWEST_TASKS = 20_000;
/** Slots fill and empty several times over while tasks count. */
const SLOTS_OVER = 10;
/** The longest calls come and go. */
const LONGEST_OVER = 20;
/** Queues grow and go again. */
const RELAXATIONS = 10;
/** Of one node; less than `RELAXATIONS` are covered then. */
const MOST_NODE_TASKS = 30_000;
/** A second of CPU time or less: the general engine takes so much longer for a task. */
const MOST_TASKS = 150_000;
const MOST_SERVED_TASKS = 2_000_000;
/** Fewer nodes stand for no fleet. */
const FEWEST_NODES = 16;
/** A batch is as long as it is: fewer nodes would save no time, but memory. */
const MOST_BATCH_NODES = 10_000;

export interface RunSize {
  /** Of the fleet's, that are simulated. */
  readonly nodes: number;
  /** That count in a run. */
  readonly tasks: number;
  /** The run is long enough to show queues as they are in the long run. */
  readonly isLongEnough: boolean;
}

/**
 * How much of a fleet is simulated, and for how long. As long as its times ask for; and of its nodes as many as come to no
 * more tasks then than a run may have: what a part of a large fleet leaves out is little, a run that is too short for its
 * queues leaves out most.
 *
 * A queue at a utilization of ρ forgets what it was within 1/(1 − ρ)² tasks or so (its relaxation time; Whitt, "Planning
 * queueing simulations", Management Science 35, 1989), and one within a node's window before the window is full. A fleet so full
 * that no run is that long has response times here that it has only until its queues have grown.
 * @param known p99 of a task alone, and the busy share of the station that is nearest to its limit
 */
export function runSize(
  model: FleetModel,
  arrivals: Arrivals,
  known: { readonly longestMs: number; readonly utilization: number },
): RunSize {
  const { nodes, node } = model;
  if (arrivals.kind === 'batch') {
    const simulated = subFleetNodes(model, MOST_BATCH_NODES);
    const tasks = Math.ceil((arrivals.tasks * simulated) / nodes);
    return { nodes: simulated, tasks, isLongEnough: true };
  }
  const most = reduceToServers(model, arrivals) === null ? MOST_TASKS : MOST_SERVED_TASKS;
  const isOpen = arrivals.kind !== 'saturating';
  const ofQueue = isOpen ? relaxationTasks(known.utilization) : 0;
  const ofNode = Math.min(ofQueue, node.window ** 2);
  const isLongEnough = ofQueue <= most && ofNode <= MOST_NODE_TASKS;
  const bySlots = SLOTS_OVER * nodes * node.workers * node.tasksPerWorker;
  const byTime = isOpen ? (ratePerSecond(arrivals) / 1_000) * LONGEST_OVER * known.longestMs : 0;
  const byNode = isLongEnough ? nodes * Math.min(MOST_NODE_TASKS, RELAXATIONS * ofNode) : 0;
  const byQueue = isLongEnough ? Math.min(most, RELAXATIONS * ofQueue) : 0;
  const wanted = arrivals.kind === 'trace' ? arrivals.arrivalsMs.length : Math.max(bySlots, byTime, byNode);
  const affordable = Math.max(FEWEST_NODES, Math.floor((nodes * most) / wanted));
  // A part that is most of the whole would save nothing: half of it is simulated, too.
  const simulated = affordable > nodes / 2 ? nodes : subFleetNodes(model, affordable);
  const tasks = Math.ceil(Math.max(FEWEST_TASKS, byQueue, (wanted * simulated) / nodes));
  return { nodes: simulated, tasks, isLongEnough };
}

/** Tasks until a queue has forgotten what it was; `Infinity` where it grows for ever. */
function relaxationTasks(utilization: number): number {
  return utilization < 1 ? (1 - utilization) ** -2 : Number.POSITIVE_INFINITY;
}

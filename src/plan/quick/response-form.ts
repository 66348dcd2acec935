import type { FleetModel } from '../model/fleet-model.js';
import { type MeanDemand, onConnection } from './mean-demand.js';
import { nodeFlow } from './node-flow.js';

/** Response times as a closed form has them, ms. */
export interface ResponseForm {
  percentile(share: number): number;
  readonly meanMs: number;
}

/** More states than this are taken together. */
const MOST_STATES = 20_000;
/** Points of the throughput curve; between them it is interpolated. */
const CURVE = 14;
const BISECTIONS = 40;
/** Calls of one task that are added up; they are in the order of their times. */
const MOST_ROWS = 50;

/**
 * Response times under Poisson arrivals, from the fleet as one server whose pace depends on how many tasks it has
 * (flow-equivalent server: Chandy, Herzog, Woo, _IBM J. Res. Dev._ 19, 1975): with n tasks, what the closed network does
 * with n, up to all slots; beyond them tasks queue.
 *
 * A task's time is its own (its row of the demands), what others' computing adds to it (exponential, in proportion to its
 * own computing), and where all slots are busy a wait for one: exponential, and longer by (1 + c²)/2 for durations
 * that vary (Lee, Longton, _Operational Research Quarterly_ 10, 1959).
 * @returns null where the fleet does not keep up
 */
export function responseForm(model: FleetModel, demand: MeanDemand, ratePerMs: number): ResponseForm | null {
  const { node, nodes } = model;
  const slots = node.workers * node.tasksPerWorker;
  const curve = throughputCurve(model, demand, slots);
  const states = nodes * slots;
  const step = Math.max(1, Math.ceil(states / MOST_STATES));
  const fullPerMs = nodes * curve(slots);
  if (!(ratePerMs < fullPerMs)) return null;

  // Probabilities up to a factor; in logarithms they would not overflow, but here each is kept below a limit.
  let weight = 1;
  let total = 1;
  let inService = 0;
  for (let at = step; at < states; at += step) {
    const pace = at <= nodes ? at * curve(1) : nodes * curve(at / nodes);
    weight *= (ratePerMs / pace) ** step;
    total += weight * step;
    inService += weight * step * at;
    if (total > 1e200) {
      weight /= 1e200;
      total /= 1e200;
      inService /= 1e200;
    }
  }
  const busy = ratePerMs / fullPerMs;
  const full = (weight * busy ** step) / (1 - busy);
  total += full;
  inService += full * states;
  const waits = full / total;
  const variation = slotsBind(model, demand, fullPerMs) ? (1 + demand.variation) / 2 : 1;
  const waitMs = variation / (fullPerMs - ratePerMs);

  const rows = rowsOf(model);
  const aloneMs = rows.reduce((sum, row) => sum + row.share * row.ms, 0);
  const addedMs = Math.max(0, inService / total / ratePerMs - aloneMs);
  const deliveryMs = model.broker.roundTripMs / 2;
  const beyond = (ms: number): number =>
    rows.reduce((sum, row) => {
      const ownMs = demand.cpuMs > 0 ? (addedMs * row.cpuMs) / demand.cpuMs : addedMs;
      return sum + row.share * longerThan(ms - row.ms - deliveryMs, ownMs, waitMs, waits);
    }, 0);
  const meanMs = aloneMs + addedMs + waits * waitMs + deliveryMs;
  return { meanMs, percentile: (share) => solve(beyond, 1 - share, meanMs) };
}

/** Tasks/ms of a node with so many tasks in service. */
function throughputCurve(
  model: FleetModel,
  demand: MeanDemand,
  slots: number,
): (inService: number) => number {
  const points = Array.from({ length: CURVE }, (_, at) => slots ** (at / (CURVE - 1)));
  const paces = points.map((n) => nodeFlow(model, demand, n).perMs);
  return (inService) => {
    if (slots === 1) return paces[0]!;
    const place = (Math.log(Math.max(1, inService)) / Math.log(slots)) * (CURVE - 1);
    const from = Math.min(CURVE - 2, Math.floor(place));
    return paces[from]! + (place - from) * (paces[from + 1]! - paces[from]!);
  };
}

/** Whether slots are what all wait for, rather than a core or loop that they share. */
function slotsBind({ node, nodes }: FleetModel, demand: MeanDemand, fullPerMs: number): boolean {
  const aloneMs = demand.cpuMs + demand.waitMs + demand.connectionMs + demand.blockedMs + node.dispatchMs;
  return fullPerMs * aloneMs > 0.7 * nodes * node.workers * node.tasksPerWorker;
}

interface Row {
  readonly share: number;
  readonly ms: number;
  readonly cpuMs: number;
}

function rowsOf({ tasks, node }: FleetModel): Row[] {
  const connectMs = node.connections?.kind === 'none' ? node.connections.connectMs : 0;
  const weights = tasks.reduce((sum, { weight }) => sum + weight, 0);
  return tasks.flatMap((task) => {
    const count = Math.min(MOST_ROWS, task.cpuMs.length);
    return Array.from({ length: count }, (_, at): Row => {
      const row = Math.floor(((at + 0.5) * task.cpuMs.length) / count);
      const cpuMs = task.cpuMs[row]!;
      return {
        share: task.weight / weights / count,
        cpuMs,
        ms:
          node.dispatchMs +
          cpuMs +
          task.waitMs[row]! +
          task.blockedMs[row]! +
          onConnection(task, row, connectMs),
      };
    });
  });
}

/** P(A + W > t): A exponential with mean `addedMs`, W with `waitMs` and probability `waits`, else 0. */
function longerThan(ms: number, addedMs: number, waitMs: number, waits: number): number {
  if (ms <= 0) return 1;
  const added = addedMs > 0 ? Math.exp(-ms / addedMs) : 0;
  if (waits === 0) return added;
  // Equal means have a limit of their own; a little apart they need none.
  const apart = Math.abs(addedMs - waitMs) < 1e-6 * waitMs ? waitMs * (1 + 1e-5) : waitMs;
  const both = (apart * Math.exp(-ms / apart) - addedMs * added) / (apart - addedMs);
  return (1 - waits) * added + waits * Math.min(1, Math.max(0, both));
}

function solve(beyond: (ms: number) => number, share: number, guessMs: number): number {
  let [low, high] = [0, Math.max(guessMs, 1e-6)];
  while (beyond(high) > share && high < 1e15) [low, high] = [high, 2 * high];
  for (let at = 0; at < BISECTIONS; at++) {
    const middle = (low + high) / 2;
    if (beyond(middle) > share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

import type { TaskRecords } from '../lab/task-records.js';

/**
 * Worker-seconds idle while a task was held at some other node, over all worker-seconds of (fromMs, toMs]: 0 to 1;
 * `null` with one node. A worker that runs several tasks at once counts as that many.
 *
 *   node 0  ████ running ████████████████
 *           ░░░░ held ░░░░░░░░░░░░░░░░░░░     a task waits here …
 *   node 1  ████████·········████████████     … while this worker is idle: a convoy
 *
 * A sweep over deliveries, starts and finishes, O(n log n). Tasks whose delivery or start is unknown (their node
 * died) are left out.
 */
export function convoyShare(
  records: TaskRecords,
  fleet: { readonly nodes: number; readonly concurrency: number },
  fromMs: number,
  toMs: number,
): number | null {
  const { nodes, concurrency } = fleet;
  if (nodes < 2 || !(toMs > fromMs)) return null;
  const events = sweepEvents(records, nodes, fromMs, toMs);
  const held = new Int32Array(nodes);
  // Below 0 where a node seems to run more than its slots: its clock readings of a finish and the next start overlap.
  const idle = new Int32Array(nodes).fill(concurrency);
  let totalIdle = nodes * concurrency;
  let holding = 0;
  // Sum of the indexes of the nodes that hold a task: with a single one it is that node.
  let holdingIndexes = 0;
  let convoyTicks = 0;
  let at = 0;
  for (const event of events) {
    const tick = Math.floor(event / EVENTS);
    const kind = event % 4;
    const node = Math.floor((event % EVENTS) / 4);
    if (tick > at) {
      if (holding >= 2) convoyTicks += (tick - at) * totalIdle;
      else if (holding === 1) convoyTicks += (tick - at) * (totalIdle - Math.max(0, idle[holdingIndexes]!));
      at = tick;
    }
    if (kind === DELIVERED && held[node]!++ === 0) {
      holding++;
      holdingIndexes += node;
    } else if (kind === UNHELD && --held[node]! === 0) {
      holding--;
      holdingIndexes -= node;
    } else if (kind === STARTED) {
      if (idle[node]!-- > 0) totalIdle--;
    } else if (kind === FINISHED) {
      if (++idle[node]! > 0) totalIdle++;
    }
  }
  const endTick = ticks(toMs - fromMs);
  return endTick === 0 ? null : Math.min(1, convoyTicks / (endTick * nodes * concurrency));
}

const DELIVERED = 0;
const STARTED = 1;
const UNHELD = 2;
const FINISHED = 3;
/** Room for 16-bit nodes and four kinds below the tick, in one float64 that sorts without a comparator. */
const EVENTS = 0x10000 * 4;

/** Tenths of a microsecond: 35 bits hold 57 minutes of them. */
function ticks(ms: number): number {
  return Math.round(ms * 10_000);
}

function sweepEvents(records: TaskRecords, nodes: number, fromMs: number, toMs: number): Float64Array {
  const events = new Float64Array(records.length * 4);
  let count = 0;
  const push = (atMs: number, node: number, kind: number) => {
    events[count++] = ticks(Math.min(Math.max(atMs, fromMs), toMs) - fromMs) * EVENTS + node * 4 + kind;
  };
  for (let i = 0; i < records.length; i++) {
    const node = records.node[i]!;
    const delivered = records.deliveredMs[i]!;
    const started = records.startedMs[i]!;
    const finished = records.finishedMs[i]!;
    if (node >= nodes || !(delivered <= started && started <= finished)) continue;
    if (delivered >= toMs || finished <= fromMs) continue;
    if (started > fromMs) {
      push(delivered, node, DELIVERED);
      push(started, node, UNHELD);
    }
    if (started < toMs) {
      push(started, node, STARTED);
      push(finished, node, FINISHED);
    }
  }
  return events.subarray(0, count).sort();
}

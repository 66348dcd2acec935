import { formatCount } from '../../../advise/format.js';
import type { TimelineDetail } from '../../../trial/trial-details.js';
import type { ReportTrial } from '../../report-schema.js';
import type { TimelineChart, XyChart } from './chart.js';
import { heldPlaces } from './held-places.js';
import { idleBesideHeld, type Span } from './idle-beside-held.js';
import { occupancyChart } from './occupancy-chart.js';

/** More lanes than this are lines without a gap between them. */
const MOST_LANES = 130;
/** A task that runs this many times longer than the middle one stands out. */
const SLOW_TIMES = 4;
/** Idling for less is the way from one task to the next; a share of the whole time. */
const LEAST_IDLE_SHARE = 0.002;

/** The nodes' slots and the places of held tasks as lanes; how many there were over time where lanes are too many. */
export function timelineChart(trial: ReportTrial): TimelineChart | XyChart | null {
  const timeline = trial.details?.timeline;
  if (timeline === undefined || timeline.node.length === 0) return null;
  const places = heldPlaces(timeline.node, timeline.deliveredMs, timeline.startedMs);
  const nodes = Array.from({ length: timeline.nodes }, (_, node) => ({
    name: `node ${node + 1}`,
    slots: usedSlots(timeline, node),
    places: 1 + Math.max(-1, ...places.filter((_, row) => timeline.node[row] === node)),
  }));
  const lanes = nodes.reduce((sum, { slots, places }) => sum + slots + places, 0);
  const untilMs = pictureEndMs(timeline);
  if (lanes > MOST_LANES) return occupancyChart(timeline, untilMs);
  const first = nodes.map((_, node) =>
    nodes.slice(0, node).reduce((sum, { slots, places }) => sum + slots + places, 0),
  );
  const idle = idleSpans(timeline, nodes, first, untilMs);
  const slow = SLOW_TIMES * median(timeline.finishedMs.map((ms, row) => ms - timeline.startedMs[row]!));
  return {
    kind: 'timeline',
    label: `${formatCount(timeline.node.length)} tasks on ${timeline.nodes} nodes over time: which were held, which ran where.`,
    untilMs,
    nodes,
    taskNames: timeline.taskNames,
    task: timeline.task,
    slotLane: timeline.slot.map((slot, row) => first[timeline.node[row]!]! + slot),
    deliveredMs: timeline.deliveredMs,
    startedMs: timeline.startedMs,
    finishedMs: timeline.finishedMs,
    heldLane: places.map((place, row) => {
      const node = timeline.node[row]!;
      return place < 0 ? -1 : first[node]! + nodes[node]!.slots + place;
    }),
    isSlow: timeline.finishedMs.map((ms, row) => (ms - timeline.startedMs[row]! > slow ? 1 : 0)),
    idleLane: idle.map(({ lane }) => lane),
    idleFromMs: idle.map(({ fromMs }) => fromMs),
    idleToMs: idle.map(({ toMs }) => toMs),
  };
}

/** All slots of the concurrency, unless those are so many that most stay empty. */
function usedSlots({ node, slot, concurrency }: TimelineDetail, of: number): number {
  const used = 1 + Math.max(-1, ...slot.filter((_, row) => node[row] === of));
  return concurrency <= MOST_LANES / 2 ? concurrency : used;
}

/** Where tasks are left out, those may be anywhere once the last listed one has been delivered. */
function pictureEndMs({ deliveredMs, finishedMs, leftOut }: TimelineDetail): number {
  const end = Math.max(...finishedMs);
  const lastDelivered = Math.max(...deliveredMs);
  return leftOut > 0 && lastDelivered > 0 ? Math.min(end, Math.max(lastDelivered, end / 10)) : end;
}

function idleSpans(
  timeline: TimelineDetail,
  nodes: TimelineChart['nodes'],
  first: readonly number[],
  untilMs: number,
): readonly (Span & { readonly lane: number })[] {
  const { node, slot, deliveredMs, startedMs, finishedMs } = timeline;
  const rows = node.map((_, row) => row);
  return nodes.flatMap(({ slots }, of) => {
    const held = rows
      .filter((row) => node[row] !== of)
      .map((row) => ({ fromMs: deliveredMs[row]!, toMs: startedMs[row]! }));
    return Array.from({ length: slots }, (_, at) => {
      const busy = rows
        .filter((row) => node[row] === of && slot[row] === at)
        .map((row) => ({ fromMs: startedMs[row]!, toMs: finishedMs[row]! }));
      return idleBesideHeld(busy, held, untilMs)
        .filter(({ fromMs, toMs }) => toMs - fromMs > LEAST_IDLE_SHARE * untilMs)
        .map((span) => ({ ...span, lane: first[of]! + at }));
    }).flat();
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

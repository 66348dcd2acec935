import * as Plot from '@observablehq/plot';
import { formatMs } from '../../../../advise/format.js';
import type { TimelineChart } from '../../charts/chart.js';

const MOST_LANE_PX = 14;
const LEAST_LANE_PX = 3;
const USUAL_PX = 340;
/** Above and below the lanes. */
const AROUND_PX = 62;

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  readonly kind: 'running' | 'slow' | 'held' | 'idle';
  readonly words: string;
}

export function timelineHeightPx(chart: TimelineChart): number {
  const lanes = lanesIn(chart);
  return AROUND_PX + lanePxOf(lanes) * lanes;
}

function lanesIn({ nodes }: TimelineChart): number {
  return nodes.reduce((sum, { slots, places }) => sum + slots + places, 0);
}

function lanePxOf(lanes: number): number {
  return Math.min(MOST_LANE_PX, Math.max(LEAST_LANE_PX, USUAL_PX / lanes));
}

/** Lanes from top to bottom: of each node its slots, and below them the places of held tasks. */
export function drawTimeline(chart: TimelineChart, widthPx: number, untilMs = chart.untilMs): Element {
  const lanes = lanesIn(chart);
  const lanePx = lanePxOf(lanes);
  const bars = barsOf(chart);
  const gap = lanePx > 5 ? 1 : 0.5;
  const bar = (kind: Bar['kind']) =>
    Plot.rect(
      bars.filter((one) => one.kind === kind),
      {
        x1: 'from',
        x2: 'to',
        y1: 'lane',
        y2: (one: Bar) => one.lane + 1,
        insetTop: gap,
        insetBottom: gap,
        insetLeft: kind === 'idle' || kind === 'held' ? 0 : 0.5,
        fill: kind === 'idle' ? 'url(#idle-hatch)' : `var(--${kind})`,
        ariaLabel: 'words',
      } as Plot.RectOptions,
    );
  const blocks = blocksOf(chart);
  return Plot.plot({
    width: widthPx,
    height: timelineHeightPx(chart),
    marginLeft: 72,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 42,
    ariaLabel: chart.label,
    className: 'drawing',
    x: { type: 'linear', domain: [0, untilMs], label: null },
    y: { type: 'linear', domain: [lanes, 0], label: null, axis: null },
    clip: true,
    marks: [
      hatch,
      Plot.axisX({
        tickFormat: (ms: number) => formatMs(ms),
        label: 'time in the trial',
        labelAnchor: 'right',
        labelArrow: 'right',
        tickSpacing: 90,
      }),
      Plot.rect(blocks, { x1: 0, x2: untilMs, y1: 'from', y2: 'to', fill: 'var(--surface)' }),
      bar('held'),
      bar('idle'),
      bar('running'),
      bar('slow'),
      Plot.ruleY(
        blocks.filter(({ isNode }) => isNode),
        { y: 'from', stroke: 'var(--quiet)', strokeOpacity: 0.6 },
      ),
      Plot.text(blocks, {
        x: 0,
        y: ({ from, to }) => (from + to) / 2,
        text: 'name',
        textAnchor: 'end',
        dx: -8,
        fill: 'var(--quiet)',
        clip: false,
      }),
    ],
  });
}

/** Only a few lanes high, a block has no room for its name. */
const LEAST_NAMED_LANES = 1;

function blocksOf({ nodes }: TimelineChart) {
  let lane = 0;
  return nodes.flatMap(({ name, slots, places }) => {
    const [from, to, end] = [lane, lane + slots, lane + slots + places];
    lane = end;
    return [
      { name, from, to, isNode: true },
      ...(places >= LEAST_NAMED_LANES ? [{ name: 'held', from: to, to: end, isNode: false }] : []),
    ];
  });
}

function barsOf(chart: TimelineChart): Bar[] {
  const { task, taskNames, slotLane, heldLane, deliveredMs, startedMs, finishedMs, isSlow } = chart;
  const ofTasks = task.flatMap((name, i): Bar[] => {
    const [delivered, started, finished] = [deliveredMs[i]!, startedMs[i]!, finishedMs[i]!];
    const words = `${taskNames[name] ?? 'task'}\nheld ${formatMs(started - delivered)}, ran ${formatMs(finished - started)}\ndelivered at ${formatMs(delivered)}, started at ${formatMs(started)}`;
    const held: Bar[] =
      heldLane[i]! < 0
        ? []
        : [{ from: delivered, to: started, lane: heldLane[i]!, kind: 'held', words: `Held: ${words}` }];
    const kind = isSlow[i] === 1 ? 'slow' : 'running';
    return [...held, { from: started, to: finished, lane: slotLane[i]!, kind, words: `Running: ${words}` }];
  });
  const idle = chart.idleLane.map((lane, i): Bar => {
    const [from, to] = [chart.idleFromMs[i]!, chart.idleToMs[i]!];
    return {
      from,
      to,
      lane,
      kind: 'idle',
      words: `Idle for ${formatMs(to - from)}\nwhile tasks are held at another node`,
    };
  });
  return [...ofTasks, ...idle];
}

const SVG = 'http://www.w3.org/2000/svg';

/** A pattern, so that idling is told from running without colour. */
function hatch(): SVGElement {
  const pattern = document.createElementNS(SVG, 'pattern');
  for (const [name, value] of Object.entries({
    id: 'idle-hatch',
    width: '5',
    height: '5',
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  })) {
    pattern.setAttribute(name, value);
  }
  const line = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ width: '1.6', height: '5', style: 'fill: var(--idle)' }))
    line.setAttribute(name, value);
  pattern.append(line);
  const definitions = document.createElementNS(SVG, 'defs');
  definitions.append(pattern);
  return definitions;
}

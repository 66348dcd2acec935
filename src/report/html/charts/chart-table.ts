import { formatMs, formatNumber, formatShare } from '../../../advise/format.js';
import { axisText } from './axis-text.js';
import type { Chart, HeatChart, TimelineChart, XyChart, XySeries } from './chart.js';

/** A table of texts. */
export interface ChartTable {
  readonly caption: string;
  readonly columns: readonly { readonly name: string; readonly isNumeric?: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows of one series; a curve is told well enough by fewer. */
const MOST_ROWS = 24;

/** What a drawing shows, for whoever cannot see it. */
export function chartTable(chart: Chart): ChartTable {
  if (chart.kind === 'xy') return xyTable(chart);
  return chart.kind === 'heat' ? heatTable(chart) : timelineTable(chart);
}

function xyTable({ label, x, y, series }: XyChart): ChartTable {
  const hasIntervals = series.some(({ low, lowX }) => low !== undefined || lowX !== undefined);
  const hasNotes = series.some(({ note }) => note !== undefined);
  return {
    caption: label,
    columns: [
      { name: 'series' },
      { name: x.label, isNumeric: true },
      { name: y.label, isNumeric: true },
      ...(hasIntervals ? [{ name: '95 % interval', isNumeric: true }] : []),
      ...(hasNotes ? [{ name: 'of' }] : []),
    ],
    rows: series.flatMap((one) =>
      shownRows(one).map((row) => [
        one.name,
        axisText(one.x[row]!, x.unit),
        one.marks.includes('rail') ? 'not measured' : axisText(one.y[row]!, y.unit),
        ...(hasIntervals ? [interval(one, row)] : []),
        ...(hasNotes ? [one.note?.[row] ?? ''] : []),
      ]),
    ),
  };
}

function interval({ low, high }: XySeries, row: number): string {
  const [from, to] = [low?.[row] ?? null, high?.[row] ?? null];
  return from === null || to === null ? '' : `${formatNumber(from)} to ${formatNumber(to)}`;
}

/** Points all, curves at even steps. */
function shownRows({ x, marks }: XySeries): readonly number[] {
  const isCurve = !marks.some((mark) => mark === 'points' || mark === 'rings' || mark === 'rail');
  if (!isCurve || x.length <= MOST_ROWS) return x.map((_, row) => row);
  return Array.from({ length: MOST_ROWS }, (_, i) => Math.round((i * (x.length - 1)) / (MOST_ROWS - 1)));
}

function heatTable({ label, xLabel, yLabel, xs, ys, cells }: HeatChart): ChartTable {
  return {
    caption: label,
    columns: [{ name: `${yLabel} ↓, ${xLabel} →` }, ...xs.map((name) => ({ name, isNumeric: true }))],
    rows: ys.map((name, y) => [
      name,
      ...xs.map((_, x) => cells.find((cell) => cell.x === x && cell.y === y)?.text ?? 'not measured'),
    ]),
  };
}

function timelineTable(chart: TimelineChart): ChartTable {
  const { nodes, untilMs, slotLane, heldLane, deliveredMs, startedMs, finishedMs, isSlow } = chart;
  let lane = 0;
  return {
    caption: chart.label,
    columns: [
      { name: 'node' },
      { name: 'tasks', isNumeric: true },
      { name: 'of which held', isNumeric: true },
      { name: 'longest held', isNumeric: true },
      { name: 'slow', isNumeric: true },
      { name: 'slots busy', isNumeric: true },
      { name: 'idle beside held', isNumeric: true },
    ],
    rows: nodes.map(({ name, slots, places }) => {
      const [from, end] = [lane, lane + slots];
      lane += slots + places;
      const own = slotLane
        .map((_, row) => row)
        .filter((row) => slotLane[row]! >= from && slotLane[row]! < end);
      const held = own.filter((row) => heldLane[row]! >= 0);
      const busyMs = own.reduce(
        (sum, row) =>
          sum + Math.max(0, Math.min(finishedMs[row]!, untilMs) - Math.min(startedMs[row]!, untilMs)),
        0,
      );
      const idleMs = chart.idleLane.reduce(
        (sum, at, i) => (at >= from && at < end ? sum + chart.idleToMs[i]! - chart.idleFromMs[i]! : sum),
        0,
      );
      return [
        name,
        String(own.length),
        String(held.length),
        formatMs(Math.max(0, ...held.map((row) => startedMs[row]! - deliveredMs[row]!))),
        String(own.filter((row) => isSlow[row] === 1).length),
        formatShare(busyMs / (slots * untilMs)),
        formatShare(idleMs / (slots * untilMs)),
      ];
    }),
  };
}

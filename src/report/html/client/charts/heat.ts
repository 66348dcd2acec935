import * as Plot from '@observablehq/plot';
import type { HeatChart } from '../../charts/chart.js';

const CELL_PX = 52;
/** Above and below the cells. */
const AROUND_PX = 84;
const WIDEST_CELL_PX = 120;
const LEAST_OPACITY = 0.06;
const MOST_OPACITY = 0.5;

export function heatHeightPx({ ys }: HeatChart): number {
  return AROUND_PX + CELL_PX * ys.length;
}

/** More is darker, never so dark that the figure in the cell could not be read. */
export function drawHeat(chart: HeatChart, widthPx: number): Element {
  const values = chart.cells.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const depth = (value: number) =>
    LEAST_OPACITY + (MOST_OPACITY - LEAST_OPACITY) * (most > least ? (value - least) / (most - least) : 0);
  const rows = chart.cells.map((cell) => ({
    ...cell,
    column: chart.xs[cell.x]!,
    row: chart.ys[cell.y]!,
    depth: depth(cell.value),
    words: `${chart.yLabel} ${chart.ys[cell.y]}, ${chart.xLabel} ${chart.xs[cell.x]}${cell.isChosen ? ' (recommended)' : ''}\n${chart.figure}: ${cell.text}\n${cell.note}`,
  }));
  const missing = chart.xs.flatMap((column, x) =>
    chart.ys.flatMap((row, y) =>
      chart.cells.some((cell) => cell.x === x && cell.y === y) ? [] : [{ column, row }],
    ),
  );
  const marginLeft = 20 + 7 * Math.max(...chart.ys.map((name) => name.length), 3);
  const width = Math.min(widthPx, marginLeft + 24 + WIDEST_CELL_PX * chart.xs.length);
  const position = { x: 'column', y: 'row' };
  return Plot.plot({
    width: Math.max(width, Math.min(widthPx, 260)),
    height: heatHeightPx(chart),
    marginLeft,
    marginBottom: 44,
    marginTop: 30,
    ariaLabel: chart.label,
    className: 'drawing',
    x: { domain: [...chart.xs], padding: 0.06, label: null },
    y: { domain: [...chart.ys].reverse(), padding: 0.08, label: null },
    marks: [
      Plot.axisX({ label: chart.xLabel, labelAnchor: 'right', tickSize: 0 }),
      Plot.axisY({ label: chart.yLabel, labelAnchor: 'top', tickSize: 0 }),
      Plot.cell(missing, {
        ...position,
        fill: 'none',
        stroke: 'var(--line)',
        strokeDasharray: '3 4',
        rx: 4,
      }),
      Plot.cell(rows, {
        ...position,
        fill: 'var(--heat)',
        fillOpacity: (row) => row.depth,
        rx: 4,
        stroke: 'var(--line)',
      }),
      Plot.cell(
        rows.filter(({ isChosen }) => isChosen),
        { ...position, stroke: 'var(--ink)', strokeWidth: 2.5, rx: 4 },
      ),
      Plot.text(rows, { ...position, text: 'text', fill: 'var(--ink)', fontSize: 13 }),
      Plot.cell(rows, {
        ...position,
        fill: 'transparent',
        rx: 4,
        className: 'target',
        ariaLabel: 'words',
        href: ({ trial }: { trial: number }) => `#trial-${trial}`,
      } as Plot.CellOptions),
    ],
    opacity: { type: 'identity' },
  });
}

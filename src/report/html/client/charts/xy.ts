import * as Plot from '@observablehq/plot';
import type { XyChart } from '../../charts/chart.js';
import { element } from '../element.js';
import { curveTip, isOfPoints, ruleMarks, seriesMarks, targetMarks } from './xy-marks.js';
import { rowsOf } from './xy-rows.js';
import { type ScaleKind, scaleOf } from './xy-scale.js';

export interface XyView {
  readonly widthPx: number;
  readonly yScale: ScaleKind;
  /** Names of series. */
  readonly hidden: ReadonlySet<string>;
}

const HEIGHT_PX = 360;
const CHARACTER_PX = 6.6;
const TICK_PX = { x: 75, y: 34 };
const MARGIN = { marginRight: 24, marginBottom: 44, marginTop: 28 };

export function xyHeightPx({ heightPx = HEIGHT_PX }: XyChart): number {
  return heightPx;
}

export function drawXy(chart: XyChart, { widthPx, yScale, hidden }: XyView): Element {
  const shown = chart.series
    .filter(({ name }) => !hidden.has(name))
    .map((series) => ({ series, rows: rowsOf(chart, series, yScale === 'log') }));
  const all = shown.flatMap(({ rows }) => rows);
  const rules = chart.rules ?? [];
  const along = (axis: 'x' | 'y') => rules.filter((rule) => rule.axis === axis).map(({ value }) => value);
  const xs = [...all.flatMap((row) => [row.x, row.lowX, row.highX]), ...along('x')];
  const ys = [...all.flatMap((row) => [row.y, row.low, row.high]), ...along('y')];
  if (!ys.some((value) => Number.isFinite(value)))
    return element('p', { class: 'missing' }, 'Nothing is chosen.');
  const height = xyHeightPx(chart);
  const x = scaleOf(chart.x, chart.x.scale, xs, widthPx / TICK_PX.x);
  const y = scaleOf(chart.y, yScale, ys, height / TICK_PX.y);
  const curves = shown.filter(({ series }) => !isOfPoints(series)).flatMap(({ rows }) => rows);
  return Plot.plot({
    width: widthPx,
    height,
    ...MARGIN,
    marginLeft: 14 + CHARACTER_PX * Math.max(...y.ticks.map((tick) => y.format(tick).length), 3),
    ariaLabel: chart.label,
    className: 'drawing',
    x: { type: x.type, domain: x.domain, label: null },
    y: { type: y.type, domain: y.domain, label: null },
    marks: [
      Plot.gridY(y.ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisX(x.ticks, {
        tickFormat: x.format,
        label: named(chart.x),
        labelAnchor: 'right',
        labelArrow: 'right',
        tickSize: 4,
      }),
      Plot.axisY(y.ticks, {
        tickFormat: y.format,
        label: named(chart.y),
        labelAnchor: 'top',
        labelArrow: 'up',
        tickSize: 0,
      }),
      ...rules.flatMap((rule) => ruleMarks(rule, chart)),
      ...shown.flatMap(({ series, rows }) => seriesMarks(series, rows)),
      ...(curves.length === 0 ? [] : [curveTip(curves)]),
      // Last, so that they are above everything: what is clicked, focused and told.
      ...targetMarks(shown),
    ],
  });
}

/** Ticks of rates are bare numbers. */
function named({ label, unit }: XyChart['x']): string {
  return unit === 'tasks/s' ? `${label}, tasks/s` : label;
}

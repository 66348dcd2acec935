import * as Plot from '@observablehq/plot';
import { axisText } from '../../charts/axis-text.js';
import type { Axis, XyChart, XySeries } from '../../charts/chart.js';
import { colorOf, symbolOf } from './colors.js';
import { logTicks, percentilePosition, percentileTicks } from './ticks.js';

export interface XyView {
  readonly widthPx: number;
  readonly yScale: 'linear' | 'log' | 'percentile';
  /** Names of series. */
  readonly hidden: ReadonlySet<string>;
  /** Largest value of x, where drawings are to be compared. */
  readonly xMax?: number | undefined;
}

interface Row {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly lowX: number | null;
  readonly highX: number | null;
  readonly trial: number | null;
  readonly text: string;
}

const HEIGHT_PX = 360;
const CHARACTER_PX = 6.6;

export function drawXy(chart: XyChart, view: XyView): Element {
  const shown = chart.series
    .filter(({ name }) => !view.hidden.has(name))
    .map((series) => ({ series, rows: rowsOf(chart, series, view.yScale) }))
    .filter(({ rows }) => rows.length > 0);
  const all = shown.flatMap(({ rows }) => rows);
  const x = scaleOf(
    chart.x,
    chart.x.scale,
    all.flatMap((row) => [row.x, row.lowX, row.highX]),
    view.widthPx / 75,
    view.xMax,
  );
  const rules = chart.rules ?? [];
  const y = scaleOf(
    chart.y,
    view.yScale,
    [
      ...all.flatMap((row) => [row.y, row.low, row.high]),
      ...rules.filter(({ axis }) => axis === 'y').map(({ value }) => value),
    ],
    6,
  );
  const curves = shown.filter(({ series }) => !isOfPoints(series)).flatMap(({ rows }) => rows);
  return Plot.plot({
    width: view.widthPx,
    height: chart.heightPx ?? HEIGHT_PX,
    marginLeft: 14 + CHARACTER_PX * Math.max(...y.ticks.map((tick) => y.format(tick).length), 3),
    marginRight: 24,
    marginBottom: 44,
    marginTop: 28,
    ariaLabel: chart.label,
    className: 'drawing',
    x: { type: x.type, domain: x.domain, label: null },
    y: { type: y.type, domain: y.domain, label: null },
    marks: [
      Plot.gridY(y.ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisX(x.ticks, {
        tickFormat: x.format,
        label: chart.x.label,
        labelAnchor: 'right',
        labelArrow: 'right',
        tickSize: 4,
      }),
      Plot.axisY(y.ticks, {
        tickFormat: y.format,
        label: chart.y.label,
        labelAnchor: 'top',
        labelArrow: 'up',
        tickSize: 0,
      }),
      ...rules.map((rule) => ruleMark(rule, chart)),
      ...shown.flatMap(({ series, rows }) => seriesMarks(series, rows)),
      ...(curves.length === 0
        ? []
        : [
            Plot.tip(
              curves,
              Plot.pointer({
                x: 'x',
                y: 'y',
                title: 'text',
                fill: 'var(--surface)',
                stroke: 'var(--quiet)',
                maxRadius: 60,
              }),
            ),
          ]),
      // Last, so that they are above everything: what is clicked, focused and told.
      ...shown.flatMap(({ series, rows }) => (isOfPoints(series) ? [targets(rows)] : [])),
    ],
  });
}

function isOfPoints({ marks }: XySeries): boolean {
  return marks.includes('points') || marks.includes('rings');
}

function rowsOf(chart: XyChart, series: XySeries, yScale: XyView['yScale']): Row[] {
  const { x, y } = chart;
  const place = (value: number) => (x.scale === 'percentile' ? percentilePosition(value) : value);
  return series.x.flatMap((value, i) => {
    const height = series.y[i]!;
    if ((yScale === 'log' && height <= 0) || (x.scale === 'log' && value <= 0)) return [];
    const [low, high] = [series.low?.[i] ?? null, series.high?.[i] ?? null];
    const interval =
      low === null || high === null ? '' : ` (${axisText(low, y.unit)} to ${axisText(high, y.unit)})`;
    const text = [
      series.name,
      `${y.label}: ${axisText(height, y.unit)}${interval}`,
      `${x.label}: ${axisText(value, x.unit)}`,
      ...(series.note?.[i] === undefined ? [] : [series.note[i]]),
    ].join('\n');
    return [
      {
        x: place(value),
        y: height,
        low: yScale === 'log' && low !== null && low <= 0 ? null : low,
        high,
        lowX: series.lowX?.[i] ?? null,
        highX: series.highX?.[i] ?? null,
        trial: series.trial?.[i] ?? null,
        text,
      },
    ];
  });
}

interface DrawnScale {
  readonly type: 'linear' | 'log';
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly format: (value: number) => string;
}

function scaleOf(
  axis: Axis,
  scale: XyView['yScale'],
  values: readonly (number | null)[],
  most: number,
  max?: number,
): DrawnScale {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [least, largest] = [Math.min(...known), Math.max(...known, max ?? Number.NEGATIVE_INFINITY)];
  if (scale === 'percentile') {
    const ticks = percentileTicks(largest, most);
    return {
      type: 'linear',
      domain: [0, largest],
      ticks: ticks.map(({ at }) => at),
      format: (value) => ticks.find(({ at }) => at === value)?.text ?? '',
    };
  }
  const format = (value: number) =>
    axis.unit === 'tasks/s' ? axisText(value, 'count') : axisText(value, axis.unit);
  if (scale === 'log') {
    const positive = Math.min(...known.filter((value) => value > 0));
    const domain: [number, number] = [positive / 1.15, largest * 1.15];
    return { type: 'log', domain, ticks: logTicks(...domain, most), format };
  }
  const from = axis.isFromZero === false && least > 0 ? least - (largest - least || least) * 0.08 : 0;
  const top = max === undefined ? largest + (largest - from || 1) * 0.05 : largest;
  return { type: 'linear', domain: [from, top], ticks: linearTicks(from, top, most), format };
}

function linearTicks(from: number, to: number, most: number): number[] {
  const raw = (to - from) / Math.max(2, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 2.5, 5, 10].find((nice) => nice * power >= raw) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function seriesMarks({ marks, color }: XySeries, rows: readonly Row[]): Plot.Markish[] {
  const stroke = colorOf(color);
  const position = { x: 'x', y: 'y' };
  const bounded = rows.filter(({ low, high }) => low !== null && high !== null);
  const boundedX = rows.filter(({ lowX, highX }) => lowX !== null && highX !== null);
  const isStepped = marks.includes('steps');
  const drawn: Record<XySeries['marks'][number], () => Plot.Markish[]> = {
    area: () => [
      Plot.areaY(rows, {
        ...position,
        fill: stroke,
        fillOpacity: 0.14,
        curve: isStepped ? 'step-after' : 'linear',
      }),
    ],
    line: () => [Plot.line(rows, { ...position, stroke, strokeWidth: color === 'accent' ? 3 : 2 })],
    dashes: () => [Plot.line(rows, { ...position, stroke, strokeWidth: 1.5, strokeDasharray: '5 4' })],
    steps: () => [Plot.line(rows, { ...position, stroke, strokeWidth: 1.75, curve: 'step-after' })],
    intervals: () => [
      Plot.ruleX(bounded, { x: 'x', y1: 'low', y2: 'high', stroke, strokeWidth: 1.5, strokeOpacity: 0.65 }),
      Plot.ruleY(boundedX, {
        y: 'y',
        x1: 'lowX',
        x2: 'highX',
        stroke,
        strokeWidth: 1.5,
        strokeOpacity: 0.65,
      }),
    ],
    points: () => [
      Plot.dot(rows, {
        ...position,
        fill: stroke,
        stroke: 'var(--page)',
        strokeWidth: 1,
        r: 4.5,
        symbol: symbolOf(color),
      }),
    ],
    rings: () => [
      Plot.dot(rows, {
        ...position,
        stroke,
        strokeWidth: color === 'accent' ? 2.5 : 1.75,
        r: color === 'accent' ? 10 : 8,
      }),
    ],
  };
  return marks.flatMap((mark) => drawn[mark]());
}

/** Large enough for a finger, and with the words for those who do not see the point. */
function targets(rows: readonly Row[]): Plot.Markish {
  const linked = rows.filter(({ trial }) => trial !== null);
  const others = rows.filter(({ trial }) => trial === null);
  const common = { x: 'x', y: 'y', fill: 'transparent', stroke: 'transparent', r: 11, className: 'target' };
  return [
    Plot.dot(others, { ...common, ariaLabel: 'text' } as Plot.DotOptions),
    Plot.dot(linked, {
      ...common,
      ariaLabel: 'text',
      href: ({ trial }: Row) => `#trial-${trial}`,
    } as Plot.DotOptions),
  ];
}

function ruleMark(
  { axis, value, label }: NonNullable<XyChart['rules']>[number],
  chart: XyChart,
): Plot.Markish {
  const stroke = 'var(--bad)';
  const text = [`${label} ${axisText(value, axis === 'y' ? chart.y.unit : chart.x.unit)}`];
  return axis === 'y'
    ? [
        Plot.ruleY([value], { stroke, strokeDasharray: '2 3' }),
        Plot.text(text, {
          y: value,
          frameAnchor: 'right',
          text: (line: string) => line,
          dy: -7,
          fill: stroke,
        }),
      ]
    : [
        Plot.ruleX([value], { stroke, strokeDasharray: '2 3' }),
        Plot.text(text, {
          x: value,
          frameAnchor: 'top',
          text: (line: string) => line,
          dx: 4,
          textAnchor: 'start',
          fill: stroke,
        }),
      ];
}

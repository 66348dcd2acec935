import * as Plot from '@observablehq/plot';
import { axisText } from '../../charts/axis-text.js';
import type { Rule, XyChart, XySeries } from '../../charts/chart.js';
import { colorOf, symbolOf } from './colors.js';
import type { Row } from './xy-rows.js';

const POSITION = { x: 'x', y: 'y' };
/** On the lower edge, whatever the other axis is. */
const ON_RAIL = { x: 'x', frameAnchor: 'bottom' } as const;

/** Whether its points can be told, focused and clicked one by one. */
export function isOfPoints({ marks }: XySeries): boolean {
  return marks.includes('points') || marks.includes('rings') || marks.includes('rail');
}

export function seriesMarks({ marks, color }: XySeries, rows: readonly Row[]): Plot.Markish[] {
  const stroke = colorOf(color);
  const isAccent = color === 'accent';
  const bounded = rows.filter(({ low, high }) => low !== null && high !== null);
  const boundedX = rows.filter(({ lowX, highX }) => lowX !== null && highX !== null);
  const bar = { stroke, strokeWidth: 1.5, strokeOpacity: 0.65 };
  const point = { fill: stroke, stroke: 'var(--page)', strokeWidth: 1, r: 4.5, symbol: symbolOf(color) };
  const drawn: Record<XySeries['marks'][number], () => Plot.Markish[]> = {
    area: () => [
      Plot.areaY(rows, {
        ...POSITION,
        fill: stroke,
        fillOpacity: 0.14,
        curve: marks.includes('steps') ? 'step-after' : 'linear',
      }),
    ],
    line: () => [Plot.line(rows, { ...POSITION, stroke, strokeWidth: isAccent ? 3 : 2 })],
    dashes: () => [Plot.line(rows, { ...POSITION, stroke, strokeWidth: 1.5, strokeDasharray: '5 4' })],
    steps: () => [Plot.line(rows, { ...POSITION, stroke, strokeWidth: 1.75, curve: 'step-after' })],
    intervals: () => [
      Plot.ruleX(bounded, { x: 'x', y1: 'low', y2: 'high', ...bar }),
      Plot.ruleY(boundedX, { y: 'y', x1: 'lowX', x2: 'highX', ...bar }),
    ],
    points: () => [Plot.dot(rows, { ...POSITION, ...point })],
    rail: () => [Plot.dot(rows, { ...ON_RAIL, ...point, fillOpacity: 0.75 })],
    rings: () => [
      Plot.dot(rows, { ...POSITION, stroke, strokeWidth: isAccent ? 2.5 : 1.75, r: isAccent ? 10 : 8 }),
    ],
  };
  return marks.flatMap((mark) => drawn[mark]());
}

interface Shown {
  readonly series: XySeries;
  readonly rows: readonly Row[];
}

/**
 * Large enough for a finger, and with the words for those who do not see the point. Links come after all others: a ring
 * stands around a point that can be opened.
 */
export function targetMarks(shown: readonly Shown[]): Plot.Markish[] {
  const own = shown.filter(({ series }) => isOfPoints(series));
  const common = (series: XySeries) => ({
    ...(series.marks.includes('rail') ? ON_RAIL : POSITION),
    fill: 'transparent',
    stroke: 'transparent',
    className: 'target',
    ariaLabel: 'text',
  });
  return [
    ...own.map(({ series, rows }) =>
      Plot.dot(
        rows.filter(({ trial }) => trial === null),
        { ...common(series), r: 13 } as Plot.DotOptions,
      ),
    ),
    ...own.map(({ series, rows }) =>
      Plot.dot(
        rows.filter(({ trial }) => trial !== null),
        { ...common(series), r: 10, href: ({ trial }: Row) => `#trial-${trial}` } as Plot.DotOptions,
      ),
    ),
  ];
}

/** What is nearest to the pointer on curves, which have no points of their own. */
export function curveTip(rows: readonly Row[]): Plot.Markish {
  const options = { ...POSITION, title: 'text', fill: 'var(--page)', stroke: 'var(--quiet)', maxRadius: 60 };
  return Plot.tip(rows, Plot.pointer(options));
}

export function ruleMarks({ axis, value, label }: Rule, chart: XyChart): Plot.Markish[] {
  const stroke = 'var(--bad)';
  const line = { stroke, strokeDasharray: '2 3' };
  const text = [`${label} ${axisText(value, axis === 'y' ? chart.y.unit : chart.x.unit)}`];
  const common = { text: (words: string) => words, fill: stroke };
  return axis === 'y'
    ? [
        Plot.ruleY([value], line),
        Plot.text(text, { ...common, y: () => value, frameAnchor: 'right', textAnchor: 'end', dy: -7 }),
      ]
    : [
        Plot.ruleX([value], line),
        Plot.text(text, { ...common, x: () => value, frameAnchor: 'top', textAnchor: 'start', dx: 5 }),
      ];
}

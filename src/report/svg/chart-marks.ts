import { area, curveStepAfter, line } from 'd3-shape';
import type { XySeries } from '../html/charts/chart.js';
import { html, type Markup } from '../html/frame/markup.js';
import { PAGE, seriesColor } from './palette.js';

/** Where a series' figures are in the drawing, px; what has no place there is left out. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly lowX: number | null;
  readonly highX: number | null;
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** The axis' own place. */
  readonly floor: number;
}

type Mark = XySeries['marks'][number];

/** One series' marks. */
export function seriesMarks(series: XySeries, scales: Scales): readonly Markup[] {
  const places = placesOf(series, scales);
  const color = seriesColor(series.color);
  return series.marks.flatMap((mark) => DRAWN[mark](places, color, scales));
}

const path = line<Place>(
  ({ x }) => x,
  ({ y }) => y,
);
const steps = line<Place>(
  ({ x }) => x,
  ({ y }) => y,
).curve(curveStepAfter);

const DRAWN: Readonly<Record<Mark, (places: readonly Place[], color: string, scales: Scales) => Markup[]>> = {
  line: (places, color) => [stroke(path([...places]), color, 'none')],
  dashes: (places, color) => [stroke(path([...places]), color, '5 4')],
  steps: (places, color) => [stroke(steps([...places]), color, 'none')],
  area: (places, color, { floor }) => {
    const shape = area<Place>(
      ({ x }) => x,
      () => floor,
      ({ y }) => y,
    );
    return [html`<path d="${shape([...places]) ?? ''}" fill="${color}" fill-opacity="0.15" stroke="none"/>`];
  },
  points: (places, color) =>
    places.map(
      ({ x, y }) =>
        html`<circle cx="${px(x)}" cy="${px(y)}" r="3.5" fill="${color}" stroke="${PAGE}" stroke-width="1"/>`,
    ),
  rings: (places, color) =>
    places.map(
      ({ x, y }) =>
        html`<circle cx="${px(x)}" cy="${px(y)}" r="8" fill="none" stroke="${color}" stroke-width="2"/>`,
    ),
  rail: (places, color) =>
    places.map(
      ({ x, y }) =>
        html`<path d="M${px(x - 4)} ${px(y)}l4 -7l4 7z" fill="${color}" fill-opacity="0.75" stroke="${PAGE}" stroke-width="1"/>`,
    ),
  intervals: (places, color) =>
    places.flatMap(({ x, y, low, high, lowX, highX }) => [
      ...(low === null || high === null ? [] : [bar(x, low, x, high, color)]),
      ...(lowX === null || highX === null ? [] : [bar(lowX, y, highX, y, color)]),
    ]),
};

function stroke(shape: string | null, color: string, dashes: string): Markup {
  return html`<path d="${shape ?? ''}" fill="none" stroke="${color}" stroke-width="2" stroke-linejoin="round" stroke-dasharray="${dashes}"/>`;
}

function bar(x1: number, y1: number, x2: number, y2: number, color: string): Markup {
  return html`<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${color}" stroke-width="1.5" stroke-opacity="0.6"/>`;
}

/** A tenth of a pixel is more than anybody sees. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function placesOf({ x, y, low, high, lowX, highX, marks }: XySeries, scales: Scales): Place[] {
  const at = (scale: (value: number) => number, value: number | null | undefined) => {
    const place = value === null || value === undefined ? Number.NaN : scale(value);
    return Number.isFinite(place) ? px(place) : null;
  };
  return x.flatMap((value, i) => {
    // On the rail is what has no y.
    const placeY = marks.includes('rail') ? scales.floor : at(scales.y, y[i]);
    const placeX = at(scales.x, value);
    if (placeX === null || placeY === null) return [];
    return [
      {
        x: placeX,
        y: placeY,
        // What ends at 0 has no place on a logarithmic axis: it goes down to the axis.
        low: low?.[i] == null ? null : (at(scales.y, low[i]) ?? scales.floor),
        high: at(scales.y, high?.[i]),
        lowX: at(scales.x, lowX?.[i]),
        highX: at(scales.x, highX?.[i]),
      },
    ];
  });
}

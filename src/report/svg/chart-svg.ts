import { formatNumber } from '../../advise/format.js';
import { axisText } from '../html/charts/axis-text.js';
import type { Axis, XyChart } from '../html/charts/chart.js';
import { html, type Markup } from '../html/frame/markup.js';
import { printable } from '../printable.js';
import { px, seriesMarks } from './chart-marks.js';
import { chartScale } from './chart-scale.js';
import { legendOf } from './legend.js';
import { INK, LINE, PAGE, QUIET } from './palette.js';

const WIDTH_PX = 720;
const PLOT_HEIGHT_PX = 300;
const LEFT_PX = 72;
const RIGHT_PX = 24;
const TOP_PX = 34;
const BOTTOM_PX = 48;

/**
 * A chart as an SVG file of its own, for a Markdown document: no script, no style sheet, nothing fetched. It has a white
 * background, so that it can be read in a dark page too.
 * @param title of the file, for whoever hears it read
 */
export function chartSvg(chart: XyChart, title: string): string {
  const legend = legendOf(chart, LEFT_PX, TOP_PX - 4, WIDTH_PX - LEFT_PX - RIGHT_PX);
  const top = TOP_PX + legend.heightPx + 10;
  const floor = top + PLOT_HEIGHT_PX;
  const right = WIDTH_PX - RIGHT_PX;
  const x = chartScale(chart.x, valuesOf(chart, 'x'), [LEFT_PX, right]);
  const y = chartScale(chart.y, valuesOf(chart, 'y'), [floor, top]);
  const scales = { x: x.at, y: y.at, floor };
  const height = floor + BOTTOM_PX;
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${height}" width="${WIDTH_PX}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif" font-size="12" fill="${INK}">
<title id="title">${printable(title)}</title>
<desc id="desc">${printable(chart.label)}</desc>
<rect width="100%" height="100%" fill="${PAGE}"/>
<text x="${LEFT_PX}" y="20" font-size="14" font-weight="600">${printable(title)}</text>
${legend.markup}
${y.ticks.map((tick) => html`<line x1="${LEFT_PX}" y1="${px(y.at(tick))}" x2="${right}" y2="${px(y.at(tick))}" stroke="${LINE}"/><text x="${LEFT_PX - 8}" y="${px(y.at(tick) + 4)}" text-anchor="end" fill="${QUIET}">${tickText(tick, chart.y)}</text>`)}
${x.ticks.map((tick) => html`<line x1="${px(x.at(tick))}" y1="${floor}" x2="${px(x.at(tick))}" y2="${floor + 5}" stroke="${QUIET}"/><text x="${px(x.at(tick))}" y="${floor + 19}" text-anchor="middle" fill="${QUIET}">${tickText(tick, chart.x)}</text>`)}
<line x1="${LEFT_PX}" y1="${floor}" x2="${right}" y2="${floor}" stroke="${QUIET}"/>
<text x="${px((LEFT_PX + right) / 2)}" y="${floor + 38}" text-anchor="middle">${axisName(chart.x)}</text>
<text transform="translate(16 ${top + PLOT_HEIGHT_PX / 2}) rotate(-90)" text-anchor="middle">${axisName(chart.y)}</text>
${rules(chart, scales, { left: LEFT_PX, right, top, floor })}
${chart.series.map(
  (series) => html`<g>${seriesMarks(series, scales)}</g>
`,
)}</svg>`.text
  }\n`;
}

/** All that has to have a place on an axis. */
function valuesOf({ series, rules = [] }: XyChart, axis: 'x' | 'y'): readonly number[] {
  const values = series.flatMap((one) =>
    axis === 'x'
      ? [...one.x, ...(one.lowX ?? []), ...(one.highX ?? [])]
      : [...one.y, ...(one.low ?? []), ...(one.high ?? [])],
  );
  const known = [...values, ...rules.filter((rule) => rule.axis === axis).map(({ value }) => value)].filter(
    (value): value is number => value !== null && Number.isFinite(value),
  );
  return known.length === 0 ? [0, 1] : known;
}

function rules(
  { rules = [] }: XyChart,
  scales: { x: (value: number) => number; y: (value: number) => number },
  plot: { left: number; right: number; top: number; floor: number },
): readonly Markup[] {
  return rules.map(({ axis, value, label }) => {
    const at = px(axis === 'x' ? scales.x(value) : scales.y(value));
    const [x1, y1, x2, y2] = axis === 'x' ? [at, plot.top, at, plot.floor] : [plot.left, at, plot.right, at];
    return html`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${INK}" stroke-dasharray="2 3"/><text x="${axis === 'x' ? at + 4 : plot.right}" y="${axis === 'x' ? plot.top + 12 : at - 5}" text-anchor="${axis === 'x' ? 'start' : 'end'}">${printable(label)}</text>`;
  });
}

/** The unit of a rate is in the axis' name. */
function tickText(value: number, { unit }: Axis): string {
  return unit === 'tasks/s' ? formatNumber(value) : value === 0 ? '0' : axisText(value, unit);
}

function axisName({ label, unit }: Axis): string {
  return printable(unit === 'tasks/s' ? `${label}, tasks/s` : label);
}

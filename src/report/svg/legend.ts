import type { XyChart, XySeries } from '../html/charts/chart.js';
import { html, type Markup } from '../html/frame/markup.js';
import { printable } from '../printable.js';
import { seriesColor } from './palette.js';

const ROW_PX = 18;
/** Of a character of the legend's size, on the safe side. */
const CHARACTER_PX = 6.8;
const SWATCH_PX = 24;
const GAP_PX = 18;

export interface Legend {
  readonly heightPx: number;
  readonly markup: readonly Markup[];
}

/** A name for each look, from the left, in as many rows as it takes. */
export function legendOf({ series }: XyChart, leftPx: number, topPx: number, widthPx: number): Legend {
  const named = new Map<string, XySeries>();
  for (const one of series) if (one.x.length > 0 && !named.has(one.name)) named.set(one.name, one);
  let [x, row] = [0, 0];
  const markup = [...named.values()].map((one) => {
    const name = printable(one.name);
    const width = SWATCH_PX + name.length * CHARACTER_PX + GAP_PX;
    if (x > 0 && x + width > widthPx) [x, row] = [0, row + 1];
    const [left, middle] = [leftPx + x, topPx + row * ROW_PX + ROW_PX / 2];
    x += width;
    return html`<g>${swatch(one, left, middle)}<text x="${left + SWATCH_PX}" y="${middle + 4}">${name}</text></g>`;
  });
  return { heightPx: named.size === 0 ? 0 : (row + 1) * ROW_PX, markup };
}

function swatch({ color, marks }: XySeries, left: number, middle: number): Markup {
  const stroke = seriesColor(color);
  if (marks.includes('dashes')) {
    return html`<line x1="${left}" y1="${middle}" x2="${left + 18}" y2="${middle}" stroke="${stroke}" stroke-width="2" stroke-dasharray="5 4"/>`;
  }
  if (marks.includes('rings') && !marks.includes('line')) {
    return html`<circle cx="${left + 9}" cy="${middle}" r="6" fill="none" stroke="${stroke}" stroke-width="2"/>`;
  }
  if (marks.includes('points')) return html`<circle cx="${left + 9}" cy="${middle}" r="4" fill="${stroke}"/>`;
  return html`<line x1="${left}" y1="${middle}" x2="${left + 18}" y2="${middle}" stroke="${stroke}" stroke-width="2"/>`;
}

import type { SeriesColor } from '../html/charts/chart.js';

/** Told apart by the colour-blind too, and at 4.5 : 1 on white: the same as the page's in the light. */
const SERIES = ['#0b62a8', '#c24a00', '#00795c', '#a3467f', '#8a6d00', '#5b5bd6', '#7a4a21', '#4d5358'];

export const INK = '#16191d';
export const QUIET = '#586069';
export const LINE = '#dfe3e8';
/** A file that stands in a dark page has its own background. */
export const PAGE = '#ffffff';

export function seriesColor(color: SeriesColor): string {
  if (color === 'accent') return INK;
  return color === 'muted' ? QUIET : SERIES[color % SERIES.length]!;
}

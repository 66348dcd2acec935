import type { SymbolType } from '@observablehq/plot';
import type { SeriesColor } from '../../charts/chart.js';

/** Colours are the style sheet's, so that themes need nothing drawn anew. */
export function colorOf(color: SeriesColor): string {
  if (color === 'accent') return 'var(--ink)';
  return color === 'muted' ? 'var(--quiet)' : `var(--series-${color % 8})`;
}

const SYMBOLS: readonly SymbolType[] = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'star',
  'wye',
  'cross',
  'hexagon',
];

/** A shape for each colour: colour alone tells nothing to one reader in twelve. */
export function symbolOf(color: SeriesColor): SymbolType {
  return typeof color === 'number' ? SYMBOLS[color % SYMBOLS.length]! : 'circle';
}

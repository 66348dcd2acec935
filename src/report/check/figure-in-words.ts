import { type Figure, formatEstimate, formatShare, formatValue, UNKNOWN } from '../../advise/format.js';

/** A figure of a check in its unit; a share as a percentage, a count of connections bare: its metric names it. */
export function figureInWords(figure: Figure): string {
  if (figure.value === null) return UNKNOWN;
  if (figure.unit === 'ratio') return formatShare(figure.value);
  return withoutConnections(formatValue(figure));
}

/** With its interval, such as `312 ms [300, 324]`, `0.3 % [0.1 %, 0.6 %]`. */
export function figureWithInterval(figure: Figure): string {
  const { value, low, high, unit } = figure;
  if (unit === 'ratio' && value !== null && low !== null && high !== null) {
    return `${formatShare(value)} [${formatShare(low)}, ${formatShare(high)}]`;
  }
  return unit === 'ratio' ? figureInWords(figure) : withoutConnections(formatEstimate(figure));
}

function withoutConnections(text: string): string {
  return text.replace(' connections', '');
}

import type { XyChart, XySeries } from '../charts/chart.js';
import type { Side } from './sides.js';

/** Two drawings of one kind in one: colours apart, names with their study's; trials open in their own reports. */
export function overlaid(
  [a, b]: readonly [Side, Side],
  [chartA, chartB]: readonly [XyChart | null, XyChart | null],
): XyChart | null {
  const base = chartA ?? chartB;
  if (base === null) return null;
  const isLog = [chartA, chartB].some((chart) => chart?.y.scale === 'log');
  return {
    ...base,
    y: { ...base.y, scale: isLog ? 'log' : base.y.scale },
    series: [...named(a.letter, 0, chartA), ...named(b.letter, 1, chartB)],
  };
}

function named(study: string, place: number, chart: XyChart | null): XySeries[] {
  return (chart?.series ?? []).map(({ trial: _trial, color, ...series }) => ({
    ...series,
    name: `${study}: ${series.name}`,
    color: typeof color === 'number' ? (2 * color + place) % 8 : place === 0 ? color : colorOfSecond(color),
  }));
}

/** Rings and thick lines of the second study have a colour of their own. */
function colorOfSecond(color: 'muted' | 'accent'): XySeries['color'] {
  return color === 'accent' ? 3 : 7;
}

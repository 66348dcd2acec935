import { axisText } from '../../charts/axis-text.js';
import type { Axis } from '../../charts/chart.js';
import { linearTicks, logTicks, percentileTicks } from './ticks.js';

export type ScaleKind = Axis['scale'];

export interface DrawnScale {
  readonly type: 'linear' | 'log';
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly format: (value: number) => string;
}

const MOST_LINEAR_TICKS = 6;
const ROOM = 0.05;
const LOG_ROOM = 1.15;

/**
 * An axis with room for all values.
 * @param most ticks that have room
 */
export function scaleOf(
  axis: Axis,
  kind: ScaleKind,
  values: readonly (number | null)[],
  most: number,
): DrawnScale {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [least, largest] = [Math.min(...known), Math.max(...known)];
  // The unit stands in the axis's name where it is long.
  const format = (value: number) => axisText(value, axis.unit === 'tasks/s' ? 'count' : axis.unit);
  if (kind === 'percentile') {
    const ticks = percentileTicks(largest, most);
    return {
      type: 'linear',
      domain: [0, largest],
      ticks: ticks.map(({ at }) => at),
      format: (value) => ticks.find(({ at }) => at === value)?.text ?? '',
    };
  }
  if (kind === 'log') {
    const domain: [number, number] = [
      Math.min(...known.filter((value) => value > 0)) / LOG_ROOM,
      largest * LOG_ROOM,
    ];
    return { type: 'log', domain, ticks: logTicks(...domain, most), format };
  }
  const from =
    axis.isFromZero === false && least > 0 ? Math.max(0, least - (largest - least || least) * 0.08) : 0;
  const to = largest + (largest - from || 1) * ROOM;
  return {
    type: 'linear',
    domain: [from, to],
    ticks: linearTicks(from, to, Math.min(MOST_LINEAR_TICKS, most)),
    format,
  };
}

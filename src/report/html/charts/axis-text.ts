import { formatBytes, formatMs, formatNumber } from '../../../advise/format.js';
import type { AxisUnit } from './chart.js';

/** A value as its axis, its tooltip and its table show it. */
export function axisText(value: number, unit: AxisUnit): string {
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 'bytes':
      return formatBytes(value);
    case 'tasks/s':
      return `${formatNumber(value)} tasks/s`;
    case 'percentile':
      return `p${Number(value.toFixed(3))}`;
    case 'count':
      return formatNumber(value);
  }
}

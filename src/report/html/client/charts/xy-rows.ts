import { axisText } from '../../charts/axis-text.js';
import type { XyChart, XySeries } from '../../charts/chart.js';
import { percentilePosition } from './ticks.js';

/** One point of a series, where it is drawn. */
export interface Row {
  readonly x: number;
  /** NaN on the rail. */
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly lowX: number | null;
  readonly highX: number | null;
  /** Which one a click opens. */
  readonly trial: number | null;
  /** Its tooltip, a line each. */
  readonly text: string;
}

/** A logarithmic axis has no place for 0: such points are left out. */
export function rowsOf(chart: XyChart, series: XySeries, isLogY: boolean): Row[] {
  const { x } = chart;
  const onRail = series.marks.includes('rail');
  return series.x.flatMap((value, i) => {
    const height = onRail ? Number.NaN : series.y[i]!;
    if ((isLogY && height <= 0) || (x.scale === 'log' && value <= 0)) return [];
    const low = series.low?.[i] ?? null;
    return [
      {
        x: x.scale === 'percentile' ? percentilePosition(value) : value,
        y: height,
        low: isLogY && low !== null && low <= 0 ? null : low,
        high: series.high?.[i] ?? null,
        lowX: series.lowX?.[i] ?? null,
        highX: series.highX?.[i] ?? null,
        trial: series.trial?.[i] ?? null,
        text: textOf(chart, series, i, onRail),
      },
    ];
  });
}

function textOf({ x, y }: XyChart, series: XySeries, i: number, onRail: boolean): string {
  const [low, high] = [series.low?.[i] ?? null, series.high?.[i] ?? null];
  const interval =
    low === null || high === null ? '' : ` (${axisText(low, y.unit)} to ${axisText(high, y.unit)})`;
  return [
    series.name,
    ...(onRail ? [] : [`${y.label}: ${axisText(series.y[i]!, y.unit)}${interval}`]),
    `${x.label}: ${axisText(series.x[i]!, x.unit)}`,
    ...(series.note?.[i] === undefined ? [] : [series.note[i]]),
  ].join('\n');
}

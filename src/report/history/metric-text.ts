import { formatEstimate, formatIn, formatNumber, formatShare, UNKNOWN } from '../../advise/format.js';
import type { HistoryFigure } from '../../check/history/history-entry.js';
import { METRICS, type MetricName } from '../../check/metric.js';

/** A metric's value for people: `450 tasks/s`, `12.3 ms`, `0.5 %` of failed tasks. */
export function metricText(metric: MetricName, value: number | null): string {
  if (value === null) return UNKNOWN;
  const { unit } = METRICS[metric];
  if (unit === 'ratio') return formatShare(value);
  // Whose connections the metric's name says.
  return unit === 'connections' ? formatNumber(value) : formatIn(value, unit);
}

/** With its interval: `450 tasks/s [441, 460]`. */
export function metricWithInterval(metric: MetricName, figure: HistoryFigure): string {
  const { value, low, high, unit } = figure;
  if (unit === 'ratio' || unit === 'connections') {
    const text = metricText(metric, value);
    return value === null || low === null || high === null
      ? text
      : `${text} [${metricText(metric, low)}, ${metricText(metric, high)}]`;
  }
  return formatEstimate(figure);
}

/** From one value to another, the unit once: `512 to 450 tasks/s`, `980 ms to 1.2 s`. */
export function metricRange(metric: MetricName, from: number, to: number): string {
  const [a, b] = [metricText(metric, from), metricText(metric, to)];
  // Of a number and a unit alone: `1 min 5 s` is both twice.
  const unit = /^[\d.,]+( \D+)$/.exec(b)?.[1];
  return `${unit !== undefined && a.endsWith(unit) ? a.slice(0, -unit.length) : a} to ${b}`;
}

/**
 * How far a value is from the one before: `-12 %`. What may be 0 has no such share; its difference is told instead: `+2`,
 * `+0.5 points` of a percentage.
 */
export function metricChange(metric: MetricName, from: number | null, to: number | null): string {
  if (from === null || to === null) return '';
  const { offset, unit } = METRICS[metric];
  if (offset === 0) return from === 0 ? '' : `${signed((to / from - 1) * 100)} %`;
  return unit === 'ratio' ? `${signed((to - from) * 100)} points` : signed(to - from);
}

/** Two digits, or one decimal place: `+0.4`, `-12`. */
function signed(number: number): string {
  const rounded = Math.abs(number) < 10 ? Number(number.toFixed(1)) : Math.round(number);
  if (rounded === 0) return '0';
  return `${rounded > 0 ? '+' : ''}${rounded.toLocaleString('en-US')}`;
}

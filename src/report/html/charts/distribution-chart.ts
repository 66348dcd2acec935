import type { ReportTrial } from '../../report-schema.js';
import type { XyChart, XySeries } from './chart.js';

/** Response time by percentile, and the times that it is made of: each sorted on its own, so that they do not add up. */
export function distributionChart(trial: ReportTrial): XyChart | null {
  const distribution = trial.details?.distribution;
  if (distribution === undefined || distribution.percentiles.length < 2) return null;
  const { percentiles, samples, responseMs, queueMs, holdMs, serviceMs } = distribution;
  const x = percentiles.map((percentile) => Math.min(percentile, 100 * (1 - 1 / (2 * samples))));
  const part = (name: string, color: number | 'accent', y: readonly number[] | null): XySeries[] =>
    y === null ? [] : [{ name, color, marks: ['line'], x, y }];
  const shown = [responseMs, queueMs, holdMs, serviceMs].flatMap((column) => column ?? []);
  const positive = shown.filter((ms) => ms > 0);
  const wide = positive.length > 0 && Math.max(...positive) > 100 * Math.min(...positive);
  return {
    kind: 'xy',
    label: `Times of ${samples} tasks by percentile, from the median to the tail.`,
    x: { label: 'percentile', unit: 'percentile', scale: 'percentile' },
    y: { label: 'time', unit: 'ms', scale: wide ? 'log' : 'linear', isToggled: true },
    series: [
      ...part('response', 'accent', responseMs),
      ...part('queue', 1, queueMs),
      ...part('hold', 2, holdMs),
      ...part('service', 3, serviceMs),
    ],
  };
}

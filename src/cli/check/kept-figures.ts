import type { CheckTrial } from '../../check/check-trial.js';
import { estimateOf } from '../../check/compare-metric.js';
import { METRIC_NAMES, METRICS, type MetricName } from '../../check/metric.js';
import type { Estimate } from '../../trial/estimate.js';

/**
 * What the head's trials say of every metric, asked for or not.
 * @param usesConnections without it, there are no connections to count
 */
export function keptFigures(
  heads: readonly CheckTrial[],
  { usesConnections }: { readonly usesConnections: boolean },
): Partial<Record<MetricName, Estimate>> {
  const figures: Partial<Record<MetricName, Estimate>> = {};
  for (const name of METRIC_NAMES) {
    if (!hasMetric(name, usesConnections)) continue;
    const figure = estimateOf(name, METRICS[name], heads);
    if (figure.value !== null) figures[name] = figure;
  }
  return figures;
}

/** Whether there is such a metric: connections are counted where tasks have some. */
export function hasMetric(name: MetricName, usesConnections: boolean): boolean {
  return usesConnections || (name !== 'connections' && name !== 'opened');
}

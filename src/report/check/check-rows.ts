import { METRIC_NAMES, METRICS } from '../../check/metric.js';
import { controlInWords, intervalCell, offsetInWords, ratioCell } from './change-in-words.js';
import type { ReportedMetric, ReportedRequirement, WorkloadCheck } from './check-report.js';
import { figureInWords, figureWithInterval } from './figure-in-words.js';
import { measuredInWords } from './requirement-in-words.js';

export const METRICS_HEAD = ['metric', 'base', 'head', 'ratio', 'interval', 'verdict'] as const;
export const REQUIREMENTS_HEAD = ['requirement', 'measured', 'verdict'] as const;
export const FIGURES_HEAD = ['metric', 'measured'] as const;

/** A row of the metrics' table. */
export function metricRow(result: ReportedMetric): readonly string[] {
  const { metric, base, head, verdict, improved } = result;
  const { label, unit } = METRICS[metric];
  // The unit once, in the first column: the others are narrow.
  const bare = (text: string) => (unit === 'tasks/s' ? text.replace(' tasks/s', '') : text);
  return [
    unit === 'tasks/s' ? `${label} (tasks/s)` : label,
    bare(figureInWords(base)),
    bare(figureInWords(head)),
    ratioCell(result),
    intervalCell(result),
    improved && verdict === 'pass' ? 'pass, better' : verdict,
  ];
}

/** A row of the requirements' table. */
export function requirementRow(result: ReportedRequirement): readonly string[] {
  return [result.requirement.text, measuredInWords(result), result.verdict];
}

/** What was measured where nothing was compared: with a base, the metrics' table says it. */
export function figureRows({ metrics, figures }: WorkloadCheck): readonly (readonly string[])[] {
  if (metrics.length > 0) return [];
  return METRIC_NAMES.flatMap((metric) => {
    const figure = figures[metric];
    return figure === undefined ? [] : [[METRICS[metric].label, figureWithInterval(figure)]];
  });
}

/** What stands below the metrics' table. */
export function legend({ metrics }: WorkloadCheck): string {
  if (metrics.length === 0) return '';
  return [
    'Ratio: head over base, with the interval that the verdict rests on.',
    ...metrics
      .flatMap((result) => [offsetInWords(result), controlInWords(result)])
      .filter((text) => text !== undefined),
  ].join(' ');
}

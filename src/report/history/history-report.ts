import { setImmediate } from 'node:timers/promises';
import { type ChangePoint, changePoints, type Run } from '../../check/history/change-points.js';
import { fewestValues } from '../../check/history/fewest-values.js';
import type { HistoryEntry, HistoryFigure } from '../../check/history/history-entry.js';
import { historySeries, type SeriesKey } from '../../check/history/history-series.js';
import { METRIC_NAMES, METRICS, type MetricName } from '../../check/metric.js';
import { seededRandom } from '../../foundation/random.js';
import { changeInWords } from './change-in-words.js';

export const HISTORY_REPORT_VERSION = 1;

/** A history and its change points, for programs as for people: plain data. */
export interface HistoryReport {
  readonly version: typeof HISTORY_REPORT_VERSION;
  /** Of each metric of each series by itself. */
  readonly significance: number;
  /** From how many runs on a series can have a change point. */
  readonly fewestRuns: number;
  readonly series: readonly SeriesReport[];
  readonly warnings: readonly string[];
}

export interface SeriesReport extends SeriesKey {
  /** How many there are. */
  readonly runs: number;
  /** Those metrics for which any run has a figure. */
  readonly metrics: readonly MetricReport[];
}

export interface MetricReport {
  readonly metric: MetricName;
  readonly label: string;
  readonly better: 'more' | 'less';
  /** In the order of time. */
  readonly runs: readonly (Run & HistoryFigure)[];
  readonly changePoints: readonly (Omit<ChangePoint, 'series' | 'metric'> & { readonly inWords: string })[];
}

export interface HistoryReportOptions {
  /** Empty for all. */
  readonly metrics: readonly MetricName[];
  /** 0 to 1, ends excluded. */
  readonly significance: number;
  readonly warnings: readonly string[];
  /** Looked at between metrics, since a long history takes seconds for each. */
  readonly signal: AbortSignal;
}

/** So that a p-value is no coarser than a fifth of the significance, and none than 0.002. */
const STEPS = 5;
const FEWEST_PERMUTATIONS = 499;
/** The same history has the same change points each time. */
const SEED = 1;

/** @throws `AbortError` once the signal is aborted */
export async function historyReport(
  entries: readonly HistoryEntry[],
  { metrics, significance, warnings, signal }: HistoryReportOptions,
): Promise<HistoryReport> {
  const permutations = Math.max(FEWEST_PERMUTATIONS, Math.ceil(STEPS / significance) - 1);
  const series: SeriesReport[] = [];
  for (const { entries: runs, ...key } of historySeries(entries)) {
    const reports: MetricReport[] = [];
    for (const metric of METRIC_NAMES) {
      const isAsked = metrics.length === 0 || metrics.includes(metric);
      if (!isAsked || !runs.some(({ figures }) => (figures[metric]?.value ?? null) !== null)) continue;
      await setImmediate(undefined, { signal });
      const random = seededRandom(SEED);
      reports.push(
        metricReport(runs, metric, changePoints(runs, metric, { random, significance, permutations })),
      );
    }
    series.push({ ...key, runs: runs.length, metrics: reports });
  }
  return {
    version: HISTORY_REPORT_VERSION,
    significance,
    fewestRuns: fewestValues(significance),
    series,
    warnings,
  };
}

function metricReport(
  runs: readonly HistoryEntry[],
  metric: MetricName,
  changes: readonly ChangePoint[],
): MetricReport {
  const { label, better, unit } = METRICS[metric];
  const nothing: HistoryFigure = { value: null, low: null, high: null, unit };
  return {
    metric,
    label,
    better,
    runs: runs.map(({ startedAt, commit, dirty, figures }) => ({
      startedAt,
      commit,
      dirty,
      ...(figures[metric] ?? nothing),
    })),
    changePoints: changes.map((change) => {
      const { series: _series, metric: _metric, ...facts } = change;
      return { ...facts, inWords: changeInWords(change) };
    }),
  };
}

import { describeErrorKind } from '../advise/error-kinds.js';
import {
  formatBytes,
  formatCount,
  formatEstimate,
  formatMs,
  formatNumber,
  formatShare,
  formatValue,
  UNKNOWN,
} from '../advise/format.js';
import { describeSetting } from '../fleet/setting.js';
import { loadInWords } from './load-in-words.js';
import { markdownTable } from './markdown-text.js';
import type { ReportTrial } from './report-schema.js';

/** Every trial, a row each. */
export function trialsTable(trials: readonly ReportTrial[]): string {
  if (trials.length === 0) return '';
  return markdownTable(
    [
      '',
      'stage',
      'setting',
      'load',
      'tasks/s',
      'p50',
      'p99',
      'makespan',
      'cores',
      'memory',
      'convoy',
      'errors',
      'flags',
    ],
    trials.map(({ id, stage, setting, load, figures, flags }) => [
      String(id),
      stage,
      describeSetting(setting),
      loadInWords(load),
      formatEstimate(figures.throughput).replace(' tasks/s', ''),
      // Under a saturating load response times mean nothing; what a task takes still does.
      load.kind === 'saturating'
        ? `${formatValue(figures.serviceTime.p50)} service`
        : formatValue(figures.responseTime.p50),
      load.kind === 'saturating'
        ? `${formatValue(figures.serviceTime.p99)} service`
        : formatValue(figures.responseTime.p99),
      figures.makespanMs === null ? '' : formatMs(figures.makespanMs),
      figures.cores.nodes === null ? UNKNOWN : formatNumber(figures.cores.nodes),
      figures.memoryPeakBytes === null ? UNKNOWN : formatBytes(figures.memoryPeakBytes),
      figures.convoyShare === null ? '' : formatShare(figures.convoyShare),
      Object.entries(figures.errors)
        .map(([kind, count]) => `${describeErrorKind(kind)} ${formatCount(count)}×`)
        .join(', '),
      flags.map(({ kind }) => kind).join(', '),
    ]),
  );
}

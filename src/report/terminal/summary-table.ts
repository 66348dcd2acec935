import { isCelery } from '../../advise/celery.js';
import { formatNumber, formatValue, UNKNOWN } from '../../advise/format.js';
import { verdictOf } from '../../advise/gain.js';
import { printableData } from '../printable.js';
import { reportBaseline } from '../report-baseline.js';
import type { Report } from '../report-schema.js';
import { createStyle } from './style.js';
import { columns } from './tables.js';

const HEAD = [
  'workload',
  'pool type',
  'concur-\nrency',
  'prefetch',
  'connec-\ntions',
  'capacity\n(tasks/s)',
  'p99',
];
/** 78 columns with the spaces between them and the indent. */
const WIDTHS = [12, 10, 7, 8, 7, 9, 8, 9] as const;
const LEGEND = 'In brackets: no gain outside the noise. 0: no prefetch limit.';

/** The recommended settings of several workloads, a line each; fits 80 columns. */
export function renderSummary(reports: readonly Report[], options: { readonly color: boolean }): string {
  const style = createStyle(options.color);
  const rows = reports.map(printableData).map(({ workload, recommendation }) => {
    if (recommendation === null) return [style.bold(workload.name), 'none', '', '', '', '', '', ''];
    const { setting, capacity, responseTime, gainOverDefault } = recommendation;
    return [
      style.bold(workload.name),
      isPoolOfItsOwn(setting) ? setting.poolType : `${setting.poolType} ${setting.implementation}`,
      String(setting.concurrency),
      String(setting.prefetchMultiplier),
      setting.connections === null ? '-' : String(setting.connections),
      capacity.value === null ? UNKNOWN : formatNumber(capacity.value),
      formatValue(responseTime.p99),
      gain(gainOverDefault),
    ];
  });
  // One --current is for all of them.
  const over = reports.some((report) => reportBaseline(report).short === 'today’s') ? 'today’s' : 'default';
  return `${columns([...HEAD, `gain over\n${over}`], rows, WIDTHS)}\n\n  ${style.dim(LEGEND)}\n`;
}

/** No library has to be chosen for it. */
function isPoolOfItsOwn(setting: Report['defaultSetting']): boolean {
  return setting.implementation === null || isCelery(setting);
}

function gain(estimate: NonNullable<Report['recommendation']>['gainOverDefault']): string {
  if (estimate.value === null) return UNKNOWN;
  return verdictOf(estimate) === 'within noise' ? `(${formatValue(estimate)})` : formatValue(estimate);
}

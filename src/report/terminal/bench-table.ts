import {
  formatBytes,
  formatEstimate,
  formatNumber,
  formatShare,
  formatValue,
  UNKNOWN,
} from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { benchGroups } from '../bench-groups.js';
import type { BenchReport } from '../bench-report.js';
import { printableData } from '../printable.js';
import { createStyle } from './style.js';
import { type Cells, columns } from './tables.js';

const HEAD = ['tasks/s', 'p50', 'p99', 'cores', 'memory', 'conns', 'errors'];
/** 79 columns with the spaces between them and the indent; intervals of five digits take a second line. */
const WIDTHS = [20, 7, 20, 5, 8, 5, 6] as const;

/** Every setting of a bench, its trials together: the setting in a line, and its figures in the next. */
export function renderBench(report: BenchReport, options: { readonly color: boolean }): string {
  const { workload, trials } = printableData(report);
  const style = createStyle(options.color);
  const rows = benchGroups(trials).flatMap((group): Cells[] => [
    { wholeRow: `${style.bold(group.setting)} ${style.dim(`(${plural(group.trials, 'trial')})`)}` },
    [
      formatEstimate(group.throughput).replace(' tasks/s', ''),
      formatValue(group.p50),
      formatEstimate(group.p99),
      group.cores === null ? UNKNOWN : formatNumber(group.cores),
      group.memoryBytes === null ? UNKNOWN : formatBytes(group.memoryBytes),
      group.connections.map(({ peak }) => String(peak)).join('+') || '-',
      group.errorShare === null || group.errorShare === 0 ? '-' : formatShare(group.errorShare),
    ],
  ]);
  const times = trials[0]?.load.kind === 'saturating' ? 'service times' : 'response times';
  const legend = [
    `p50 and p99 are ${times}; conns: most connections open at once.`,
    'In brackets: 95 % intervals, with what differs between trials of one setting.',
  ].map((line) => `  ${style.dim(line)}\n`);
  return `${style.bold(workload.name)}\n\n${columns(HEAD, rows, WIDTHS)}\n\n${legend.join('')}`;
}

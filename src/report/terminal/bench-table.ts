import { formatBytes, formatNumber, formatShare, formatValue, UNKNOWN } from '../../advise/format.js';
import { describeSetting } from '../../fleet/setting.js';
import type { BenchReport } from '../bench-report.js';
import { printableData } from '../printable.js';
import { createStyle } from './style.js';
import { columns } from './tables.js';

const HEAD = ['setting', 'tasks/s', 'p50', 'p99', 'cores', 'memory', 'conns', 'errors'];
/** 78 columns with the spaces between them and the indent. */
const WIDTHS = [24, 8, 8, 8, 5, 8, 5, 5] as const;

/** Every trial of a bench, a row each, in the order of the settings. */
export function renderBench(report: BenchReport, options: { readonly color: boolean }): string {
  const { workload, trials } = printableData(report);
  const style = createStyle(options.color);
  const rows = [...trials]
    .sort((a, b) => compareTexts(describeSetting(a.setting), describeSetting(b.setting)) || a.id - b.id)
    .map(({ setting, load, figures }) => {
      const times = load.kind === 'saturating' ? figures.serviceTime : figures.responseTime;
      return [
        describeSetting(setting),
        formatValue(figures.throughput).replace(' tasks/s', ''),
        formatValue(times.p50),
        formatValue(times.p99),
        figures.cores.nodes === null ? UNKNOWN : formatNumber(figures.cores.nodes),
        figures.memoryPeakBytes === null ? UNKNOWN : formatBytes(figures.memoryPeakBytes),
        figures.connections.map(({ peak }) => String(peak)).join('+') || '-',
        figures.errorShare === null || figures.errorShare === 0 ? '-' : formatShare(figures.errorShare),
      ];
    });
  const times = trials[0]?.load.kind === 'saturating' ? 'service times' : 'response times';
  const legend = `p50 and p99 are ${times}; conns: most connections open at once.`;
  return `${style.bold(workload.name)}\n\n${columns(HEAD, rows, WIDTHS)}\n\n  ${style.dim(legend)}\n`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

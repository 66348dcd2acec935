import {
  formatBytes,
  formatCount,
  formatMs,
  formatShare,
  formatValue,
  UNKNOWN,
} from '../../../advise/format.js';
import { poolName } from '../../../fleet/setting.js';
import { loadInWords } from '../../load-in-words.js';
import type { Report, ReportTrial } from '../../report-schema.js';
import { html } from '../frame/markup.js';
import { type Section, section } from '../frame/page.js';
import { type Cell, type Column, renderTable } from '../frame/table.js';
import { trialLink } from './trial-links.js';

const COLUMNS: readonly Column[] = [
  { name: 'trial', isNumeric: true },
  { name: 'stage', isFiltered: true },
  { name: 'pool', isFiltered: true },
  { name: 'concurrency', isNumeric: true },
  { name: 'prefetch', isNumeric: true },
  { name: 'ack' },
  { name: 'connections', isNumeric: true },
  { name: 'nodes', isNumeric: true },
  { name: 'load kind', isFiltered: true },
  { name: 'tasks/s', isNumeric: true },
  { name: 'p50', isNumeric: true },
  { name: 'p99', isNumeric: true },
  { name: 'makespan', isNumeric: true },
  { name: 'memory', isNumeric: true },
  { name: 'convoy', isNumeric: true },
  { name: 'errors', isNumeric: true },
  { name: 'warnings' },
];

/** Every trial, a row each. */
export function trialsSection({ trials }: Report): Section {
  return section('trials', 'What ran', [
    html`<p>A click on a trial’s number opens all of its figures. Under a saturating load, p50 and p99 are of the service time: a response time would only tell how long the backlog was.</p>`,
    renderTable({
      id: 'trials-table',
      caption: `All ${formatCount(trials.length)} trials`,
      isSortable: true,
      columns: COLUMNS,
      rows: trials.map((trial) => ({ id: `trial-${trial.id}`, cells: cells(trial) })),
    }),
  ]);
}

function cells({ id, stage, setting, load, figures, flags }: ReportTrial): readonly (Cell | string)[] {
  const { concurrency, prefetchMultiplier, acknowledgement, connections, nodes } = setting;
  const times = load.kind === 'saturating' ? figures.serviceTime : figures.responseTime;
  return [
    { content: trialLink(id), sortValue: id },
    stage,
    poolName(setting),
    { content: formatCount(concurrency), sortValue: concurrency },
    prefetchMultiplier === 0
      ? { content: 'no limit', sortValue: 1e9 }
      : { content: String(prefetchMultiplier), sortValue: prefetchMultiplier },
    acknowledgement,
    connections === null
      ? ''
      : connections === 'none'
        ? { content: 'none', sortValue: 0 }
        : figure(connections, formatCount),
    { content: formatCount(nodes), sortValue: nodes },
    { content: html`<span title="${loadInWords(load)}">${load.kind}</span>` },
    { content: formatValue(figures.throughput).replace(' tasks/s', ''), sortValue: figures.throughput.value },
    { content: formatValue(times.p50), sortValue: times.p50.value },
    { content: formatValue(times.p99), sortValue: times.p99.value },
    figures.makespanMs === null ? '' : figure(figures.makespanMs, formatMs),
    figures.memoryPeakBytes === null ? UNKNOWN : figure(figures.memoryPeakBytes, formatBytes),
    figures.convoyShare === null ? '' : figure(figures.convoyShare, formatShare),
    figures.errorShare === null || figures.errorShare === 0 ? '' : figure(figures.errorShare, formatShare),
    flags.map(({ kind }) => kind).join(', '),
  ];
}

function figure(value: number, format: (value: number) => string): Cell {
  return { content: format(value), sortValue: value };
}

import { formatBytes, formatMs, formatNumber } from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import { objectiveInWords } from '../../objective-in-words.js';
import type { Report } from '../../report-schema.js';
import { type Section, section } from '../frame/page.js';
import { renderTable } from '../frame/table.js';
import { startedAt } from '../study/answer.js';
import type { Side } from './sides.js';

const FACTS: readonly (readonly [string, (report: Report) => string])[] = [
  ['module', ({ workload }) => workload.modulePath],
  ['command', ({ command }) => command],
  ['started', startedAt],
  ['took', ({ elapsedMs, budgetMs, ended }) => `${formatMs(elapsedMs)} of ${formatMs(budgetMs)} (${ended})`],
  ['trials', ({ trials }) => String(trials.length)],
  ['objective', ({ objective }) => objectiveInWords(objective)],
  ['default setting', ({ defaultSetting }) => settingInWords(defaultSetting)],
  ['seed', ({ seed }) => String(seed)],
  ['cores', ({ machine }) => `${formatNumber(machine.usableCores)} of ${machine.cores}, ${machine.cpuModel}`],
  [
    'memory',
    ({ machine }) => `${formatBytes(machine.usableMemoryBytes)} of ${formatBytes(machine.memoryBytes)}`,
  ],
  ['system', ({ machine }) => `${machine.os}, Node.js ${machine.nodeVersion}`],
  [
    'versions',
    ({ versions }) =>
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version ?? 'not found'}`)
        .join(', '),
  ],
];

export function comparisonProvenance([a, b]: readonly [Side, Side]): Section {
  return section(
    'machine',
    'Machines and studies',
    renderTable({
      id: 'provenance',
      caption: 'Where the figures come from',
      columns: [{ name: '' }, { name: a.name }, { name: b.name }],
      rows: FACTS.map(([name, of]) => ({ cells: [name, of(a.report), of(b.report)] })),
    }),
  );
}

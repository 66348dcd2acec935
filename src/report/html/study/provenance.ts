import { formatBytes, formatMs, formatNumber, formatShare, UNKNOWN } from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import { objectiveInWords } from '../../objective-in-words.js';
import { reportBaseline } from '../../report-baseline.js';
import type { Report } from '../../report-schema.js';
import { type Content, html, type Markup } from '../frame/markup.js';
import { type Section, section } from '../frame/page.js';
import { renderFacts, renderTable } from '../frame/table.js';
import { startedAt } from './answer.js';

/** Where the figures come from, and how to have them again. */
export function provenanceSection(report: Report): Section {
  return section('machine', 'Machine and study', [
    html`<h3>To repeat it</h3>
<div class="code"><button type="button" class="copy" data-copies="command">Copy<span class="hidden"> the command</span></button>
<pre id="command" tabindex="0" role="region" aria-label="Command"><code>${report.command}</code></pre></div>`,
    html`<div class="pair"><div><h3>Study</h3>${studyFacts(report)}</div><div><h3>Machine</h3>${machineFacts(report)}</div></div>`,
    html`<h3>The tasks alone</h3>`,
    calibration(report),
  ]);
}

function studyFacts(report: Report): Markup {
  return renderFacts([
    ['module', report.workload.modulePath],
    ['started', startedAt(report)],
    ['took', `${formatMs(report.elapsedMs)} of ${formatMs(report.budgetMs)} (${report.ended})`],
    ['objective', objectiveInWords(report.objective)],
    [reportBaseline(report).title, settingInWords(report.defaultSetting)],
    ['seed', String(report.seed)],
    [
      'versions',
      Object.entries(report.versions)
        .map(([name, version]) => `${name} ${version ?? 'not found'}`)
        .join(', '),
    ],
  ]);
}

function machineFacts({ machine }: Report): Markup {
  const { cpu, otherRunnable } = machine.atTheMoment;
  const share = (value: number | null | undefined) => (value == null ? UNKNOWN : formatShare(value));
  return renderFacts([
    ['cores', `${formatNumber(machine.usableCores)} of ${machine.cores}, ${machine.cpuModel}`],
    ['memory', `${formatBytes(machine.usableMemoryBytes)} of ${formatBytes(machine.memoryBytes)}`],
    ['system', machine.os],
    ['Node.js', machine.nodeVersion],
    ['busy before the study', share(cpu?.busy)],
    ['steal time', share(cpu?.steal)],
    ['others that could run', otherRunnable === null ? UNKNOWN : formatNumber(otherRunnable)],
  ]);
}

function calibration({ calibration, workload }: Report): Content {
  const weights = new Map(workload.tasks.map(({ name, weight }) => [name, weight]));
  const time = (ms: number | null) => (ms === null ? UNKNOWN : formatMs(ms));
  return renderTable({
    id: 'tasks-alone',
    caption: 'Each task by itself, before the study',
    columns: [
      { name: 'task' },
      { name: 'weight', isNumeric: true },
      { name: 'CPU', isNumeric: true },
      { name: 'in all', isNumeric: true },
      { name: 'longest block', isNumeric: true },
      { name: 'samples', isNumeric: true },
    ],
    rows: calibration.tasks.map(({ name, cpuMs, wallMs, blockedMs, samples }) => ({
      cells: [
        name,
        formatNumber(weights.get(name) ?? 1),
        time(cpuMs),
        time(wallMs),
        time(blockedMs),
        String(samples),
      ],
    })),
  });
}

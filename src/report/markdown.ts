import {
  formatBytes,
  formatCount,
  formatEstimate,
  formatMs,
  formatNumber,
  formatShare,
  UNKNOWN,
} from '../advise/format.js';
import { verdictOf } from '../advise/gain.js';
import { settingInWords } from '../advise/setting-in-words.js';
import { describeSetting } from '../fleet/setting.js';
import { LEVER_NAMES, leverValue, overDefault, overRunnerUp } from './lever-words.js';
import { codeBlock, markdownTable, markdownText } from './markdown-text.js';
import { trialsTable } from './markdown-trials.js';
import { objectiveInWords } from './objective-in-words.js';
import { reportBaseline } from './report-baseline.js';
import type { Report } from './report-schema.js';
import { routesInWords, SPLIT_VERDICTS } from './split-words.js';
import { reportCharts } from './svg/report-charts.js';

const WARNED_TRIALS = 12;

/** `report.md`: all of the terminal's result, every trial, the code to paste, and the charts in the files beside it. */
export function renderMarkdown(report: Report): string {
  const sections = [
    `# pooltune: ${markdownText(report.workload.name)}`,
    `**${markdownText(report.summary)}**`,
    recommendation(report),
    charts(report),
    section('Notes', list(report.notes)),
    section('Levers', levers(report)),
    section('Queues of their own', split(report)),
    section('Also measured', alternatives(report)),
    section('Cannot be told apart from it', list(report.ties.map(settingInWords))),
    section('How it scales', scalability(report)),
    section('Capacity, tail and memory', front(report)),
    section('Warnings', list(report.warnings.map(warningLine))),
    section('To paste', report.paste.map(pasteBlock).join('\n\n')),
    section('The tasks alone', calibration(report)),
    section('Trials', trialsTable(report.trials)),
    section('Machine and study', provenance(report)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${markdownText(item)}`).join('\n');
}

function recommendation(report: Report): string {
  const { recommendation, bottleneck } = report;
  if (recommendation === null) return '';
  const { setting, capacity, gainOverDefault, responseTime, ratePerSecond } = recommendation;
  const noise = verdictOf(gainOverDefault) === 'within noise' ? ' (no gain outside the noise)' : '';
  return markdownTable(
    ['', ''],
    [
      ['setting', settingInWords(setting)],
      ['capacity', formatEstimate(capacity)],
      [`gain over ${reportBaseline(report).setting}`, `${formatEstimate(gainOverDefault)}${noise}`],
      ...(['p50', 'p95', 'p99'] as const).map((name) => [
        `response time ${name}`,
        `${formatEstimate(responseTime[name])}${ratePerSecond === null ? '' : ` at ${formatNumber(ratePerSecond)} tasks/s`}`,
      ]),
      ['confidence', recommendation.confidenceInWords],
      ['bottleneck', `${bottleneck.kind}. ${bottleneck.why}`],
    ],
  );
}

/** What a chart shows stands in its place where there are no pictures. */
function charts(report: Report): string {
  return reportCharts(report)
    .flatMap(({ fileName, chart }) =>
      chart === null ? [] : [`![${markdownText(chart.label).replace(/[[\]]/g, '\\$&')}](${fileName})`],
    )
    .join('\n\n');
}

function split({ split, routedTrials = [] }: Report): string {
  if (split === null || split === undefined) return '';
  const table = markdownTable(
    ['routes', 'capacity', 'the split does'],
    [
      ...(split.routes === null ? [] : [[routesInWords(split.routes), formatEstimate(split.capacity), '']]),
      ...[split.recommended, ...(split.asManyWorkers === null ? [] : [split.asManyWorkers])].map(
        ({ setting, capacity, gain }) => [
          `all tasks on ${settingInWords(setting)}`,
          formatEstimate(capacity),
          formatEstimate(gain),
        ],
      ),
    ],
  );
  const trials = markdownTable(
    ['trial', 'stage', 'routes', 'tasks/s', 'cores', 'memory'],
    routedTrials.map(({ id, stage, routes, figures }) => [
      formatCount(id),
      stage,
      routes.length === 1 ? `all tasks on ${settingInWords(routes[0]!.setting)}` : routesInWords(routes),
      formatEstimate(figures.throughput),
      figures.cores.nodes === null ? UNKNOWN : formatNumber(figures.cores.nodes),
      figures.memoryPeakBytes === null ? UNKNOWN : formatBytes(figures.memoryPeakBytes),
    ]),
  );
  const verdict = markdownText(`${SPLIT_VERDICTS[split.verdict]} ${split.why}`);
  return [verdict, table, ...(routedTrials.length === 0 ? [] : [trials])].join('\n\n');
}

function scalability({ scalability }: Report): string {
  if (scalability.length === 0) return '';
  const table = markdownTable(
    ['pool', 'levels', 'one task, tasks/s', 'contention σ', 'coherency κ', 'highest at', 'off by'],
    scalability.map(({ pool, levels, fit }) => [
      pool,
      `${formatCount(levels.length)}, ${formatCount(levels[0]?.concurrency ?? 0)} to ${formatCount(levels.at(-1)?.concurrency ?? 0)}`,
      formatEstimate(fit.perTask),
      formatSmall(fit.contention),
      formatSmall(fit.coherency),
      fit.peak === null
        ? 'no peak in sight'
        : `${formatNumber(fit.peak.concurrency)}: ${formatNumber(fit.peak.throughput)} tasks/s`,
      formatShare(fit.misfit),
    ]),
  );
  return `${table}\n\nThe Universal Scalability Law, X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), fitted to each pool at its best.`;
}

/** σ and κ are often a millionth. */
function formatSmall({ value, low, high }: Report['scalability'][number]['fit']['contention']): string {
  const format = (figure: number | null) => (figure === null ? UNKNOWN : Number(figure.toPrecision(2)));
  return `${format(value)} [${format(low)}, ${format(high)}]`;
}

function front({ front }: Report): string {
  if (front.length < 2) return '';
  return markdownTable(
    ['setting that no other beats in all three', 'capacity', 'p99', 'memory'],
    front.map(({ setting, capacity, p99, memoryBytes }) => [
      settingInWords(setting),
      formatEstimate(capacity),
      p99 === null ? 'not measured' : formatEstimate(p99),
      memoryBytes === null ? UNKNOWN : formatBytes(memoryBytes),
    ]),
  );
}

function levers(report: Report): string {
  const { levers } = report;
  const baseline = reportBaseline(report);
  if (levers.length === 0) return '';
  const table = markdownTable(
    ['lever', 'value', `gain over ${baseline.setting}`, 'gain over the next best', 'in'],
    levers.map((lever) => [
      LEVER_NAMES[lever.lever],
      leverValue(lever, lever.value),
      overDefault(lever, baseline),
      overRunnerUp(lever),
      lever.metric,
    ]),
  );
  const reasons = levers.map(
    ({ lever, why, wouldChange }) =>
      `- **${LEVER_NAMES[lever]}**: ${markdownText(why)} What would change it: ${markdownText(wouldChange)}`,
  );
  return `${table}\n\n${reasons.join('\n')}`;
}

function alternatives({ alternatives }: Report): string {
  if (alternatives.length === 0) return '';
  return markdownTable(
    ['setting', 'capacity', 'p99', ''],
    alternatives.map(({ setting, capacity, p99, tie }) => [
      settingInWords(setting),
      formatEstimate(capacity),
      p99 === null ? UNKNOWN : formatEstimate(p99),
      tie ? 'a tie' : '',
    ]),
  );
}

function warningLine({ text, advice, trials }: Report['warnings'][number]): string {
  const shown = trials.slice(0, WARNED_TRIALS).join(', ');
  const left = trials.length > WARNED_TRIALS ? ` and ${trials.length - WARNED_TRIALS} more` : '';
  return `${text} ${advice} (${trials.length === 1 ? 'trial' : 'trials'} ${shown}${left})`;
}

function pasteBlock({ target, library, language, code, noCounterpart }: Report['paste'][number]): string {
  const missing = noCounterpart.length === 0 ? '' : `\n\nNo counterpart here:\n\n${list(noCounterpart)}`;
  return `### ${markdownText(target)} (${markdownText(library)})\n\n${codeBlock(code, language)}${missing}`;
}

function calibration({ calibration, workload }: Report): string {
  const weights = new Map(workload.tasks.map(({ name, weight }) => [name, weight]));
  return markdownTable(
    ['task', 'weight', 'CPU', 'in all', 'longest block', 'samples'],
    calibration.tasks.map(({ name, cpuMs, wallMs, blockedMs, samples }) => [
      name,
      formatNumber(weights.get(name) ?? 1),
      formatMs(cpuMs ?? Number.NaN),
      formatMs(wallMs ?? Number.NaN),
      formatMs(blockedMs ?? Number.NaN),
      formatCount(samples),
    ]),
  );
}

function provenance(report: Report): string {
  const { machine, versions, objective, defaultSetting } = report;
  const steal = machine.atTheMoment.cpu?.steal;
  return markdownTable(
    ['', ''],
    [
      ['command', report.command],
      ['started', report.startedAt],
      ['took', `${formatMs(report.elapsedMs)} of ${formatMs(report.budgetMs)} (${report.ended})`],
      ['seed', String(report.seed)],
      ['objective', objectiveInWords(objective)],
      [reportBaseline(report).title, describeSetting(defaultSetting)],
      ['cores', `${formatNumber(machine.usableCores)} of ${machine.cores}, ${machine.cpuModel}`],
      ['memory', `${formatBytes(machine.usableMemoryBytes)} of ${formatBytes(machine.memoryBytes)}`],
      ['steal time', steal == null ? UNKNOWN : formatShare(steal)],
      ['system', `${machine.os}, Node.js ${machine.nodeVersion}`],
      [
        'versions',
        Object.entries(versions)
          .map(([name, version]) => `${name} ${version ?? 'not found'}`)
          .join(', '),
      ],
    ],
  );
}

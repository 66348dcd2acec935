import { formatCount, formatNumber, formatShare } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { METRICS } from '../../check/metric.js';
import { describeSetting } from '../../fleet/setting.js';
import { commitText, placeText, timeText } from '../history/change-in-words.js';
import type { HistoryReport, MetricReport, SeriesReport } from '../history/history-report.js';
import { metricChange, metricRange, metricText, metricWithInterval } from '../history/metric-text.js';
import { printableData } from '../printable.js';
import { renderPlot } from './plot.js';
import { createStyle, type Style } from './style.js';
import { columns, labelledLines, paragraph } from './tables.js';

export interface HistoryView {
  readonly color: boolean;
  /** How many runs a table lists: the newest. */
  readonly last: number;
  /** Whether change points within the metric's tolerance are told one by one. */
  readonly verbose: boolean;
}

/** Tables and plots read badly when they are wide, and fit into every terminal and log this way. */
const WIDTH = 80;
const HEAD = ['run (UTC)', 'commit', 'value and 95 % interval', 'change'];
/** 78 columns with the spaces between them and the indent. */
const WIDTHS = [16, 8, 34, 14] as const;
const LABEL_WIDTH = 9;

/** Every series of a history: per metric its newest runs, a plot of all, and a sentence per change point. */
export function renderHistory(report: HistoryReport, view: HistoryView): string {
  const style = createStyle(view.color);
  const { series, fewestRuns, significance } = printableData(report);
  return series
    .map((one, i) => {
      const { runs } = one;
      const few =
        runs >= fewestRuns
          ? []
          : [
              paragraph(
                `A change point takes ${fewestRuns} runs at a significance of ${formatNumber(significance)}: there are ${runs} here.`,
                WIDTH,
              ),
            ];
      const sections = [
        heading(one, i === 0 ? undefined : series[i - 1], runs, style),
        ...one.metrics.map((metric) => metricSection(metric, view, style)),
        ...(one.metrics.length === 0 ? ['No run has a figure for this.'] : few),
      ];
      return `${sections.join('\n\n')}\n`;
    })
    .join('\n\n');
}

function heading(series: SeriesReport, before: SeriesReport | undefined, runs: number, style: Style): string {
  const { workload, setting, machine } = series;
  const facts = `${plural(runs, 'run')}; ${describeSetting(setting)}; ${machine.cpuModel}, ${plural(machine.usableCores, 'core')}`;
  const lines = [style.bold(workload), paragraph(style.dim(facts), WIDTH)];
  if (before !== undefined && before.workload === workload) {
    const others = [
      ...(describeSetting(before.setting) === describeSetting(setting) ? [] : ['setting']),
      ...(JSON.stringify(before.machine) === JSON.stringify(machine) ? [] : ['machine']),
    ];
    lines.push(`Another ${others.join(' and another ')}: a series of its own.`);
  }
  return lines.join('\n');
}

function metricSection(report: MetricReport, { last, verbose }: HistoryView, style: Style): string {
  const { metric, label, runs, changePoints } = report;
  const shown = changePoints.filter(({ withinTolerance }) => verbose || !withinTolerance);
  const starts = [0, ...changePoints.map(({ index }) => index), runs.length];
  const means =
    changePoints.length === 0
      ? []
      : [changePoints[0]!.meanBefore, ...changePoints.map(({ meanAfter }) => meanAfter)];
  const plot = renderPlot(
    {
      values: runs.map(({ value }) => value),
      marks: shown.map(({ index }) => index),
      levels: means.map((value, i) => ({ from: starts[i]!, to: starts[i + 1]!, value })),
      label: (value) => metricText(metric, value),
    },
    WIDTH,
  );
  const changes = [
    ...shown.map(({ direction, inWords }) => ({
      label: direction === 'worse' ? style.caution(direction) : style.good(direction),
      text: inWords,
    })),
    ...smallChanges(
      metric,
      changePoints.filter((point) => !shown.includes(point)),
    ),
  ];
  const marked = new Set(shown.map(({ index }) => index));
  const sections = [
    table(report, last, marked),
    plot,
    changes.length === 0 ? '' : labelledLines(changes, { width: WIDTH, labelWidth: LABEL_WIDTH }),
  ];
  return `${style.bold(label)}\n${sections.filter((section) => section !== '').join('\n\n')}`;
}

/** A slow drift is many of them, which say little one by one. */
function smallChanges(
  metric: MetricReport['metric'],
  changes: MetricReport['changePoints'],
): { label: string; text: string }[] {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const where =
    first === last
      ? `at ${placeText(first.after)}`
      : `from ${placeText(first.after)} to ${placeText(last.after)}`;
  const tolerance = formatShare(METRICS[metric].tolerance);
  const range = metricRange(metric, first.meanBefore, last.meanAfter);
  const text = `${plural(changes.length, 'change')} within the tolerance of ${tolerance}, ${where}: ${range}. --verbose tells more.`;
  return [{ label: 'small', text }];
}

function table({ metric, runs }: MetricReport, last: number, marked: ReadonlySet<number>): string {
  const first = Math.max(0, runs.length - last);
  const rows = runs.slice(first).map((run, i) => {
    const index = first + i;
    const before = runs.slice(0, index).findLast(({ value }) => value !== null)?.value ?? null;
    const change = metricChange(metric, before, run.value);
    return [
      timeText(run.startedAt),
      commitText(run),
      metricWithInterval(metric, run),
      `${change}${marked.has(index) ? ' ▲' : ''}`.trimStart(),
    ];
  });
  const left = first === 0 ? '' : `\n  (${formatCount(first)} earlier)`;
  return `${columns(HEAD, rows, WIDTHS)}${left}`;
}

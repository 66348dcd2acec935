import { formatCount, formatNumber } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { describeSetting } from '../../fleet/setting.js';
import { commitText, timeText } from '../history/change-in-words.js';
import type { HistoryReport, MetricReport, SeriesReport } from '../history/history-report.js';
import { metricChange, metricText, metricWithInterval } from '../history/metric-text.js';
import { printableData } from '../printable.js';
import { renderPlot } from './plot.js';
import { createStyle, type Style } from './style.js';
import { columns, labelledLines, paragraph } from './tables.js';

export interface HistoryView {
  readonly color: boolean;
  /** How many runs a table lists: the newest. */
  readonly last: number;
}

/** Tables and plots read badly when they are wide, and fit into every terminal and log this way. */
const WIDTH = 80;
const HEAD = ['run (UTC)', 'commit', 'value and 95 % interval', 'change'];
/** 78 columns with the spaces between them and the indent. */
const WIDTHS = [16, 8, 34, 14] as const;
const LABEL_WIDTH = 9;

/** Every series of a history: per metric its newest runs, a plot of all, and a sentence per change point. */
export function renderHistory(report: HistoryReport, { color, last }: HistoryView): string {
  const style = createStyle(color);
  const { series, fewestRuns, significance } = printableData(report);
  return series
    .map((one, i) => {
      const runs = one.metrics[0]?.runs.length ?? 0;
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
        ...one.metrics.map((metric) => metricSection(metric, last, style)),
        ...few,
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

function metricSection(report: MetricReport, last: number, style: Style): string {
  const { metric, label, runs, changePoints } = report;
  const starts = [0, ...changePoints.map(({ index }) => index), runs.length];
  const means =
    changePoints.length === 0
      ? []
      : [changePoints[0]!.meanBefore, ...changePoints.map(({ meanAfter }) => meanAfter)];
  const plot = renderPlot(
    {
      values: runs.map(({ value }) => value),
      marks: changePoints.map(({ index }) => index),
      levels: means.map((value, i) => ({ from: starts[i]!, to: starts[i + 1]!, value })),
      label: (value) => metricText(metric, value),
    },
    WIDTH,
  );
  const changes = changePoints.map(({ direction, inWords }) => ({
    label: direction === 'worse' ? style.caution(direction) : style.good(direction),
    text: inWords,
  }));
  const sections = [
    table(report, last),
    plot,
    changes.length === 0 ? '' : labelledLines(changes, { width: WIDTH, labelWidth: LABEL_WIDTH }),
  ];
  return `${style.bold(label)}\n${sections.filter((section) => section !== '').join('\n\n')}`;
}

function table({ metric, runs, changePoints }: MetricReport, last: number): string {
  const first = Math.max(0, runs.length - last);
  const rows = runs.slice(first).map((run, i) => {
    const index = first + i;
    const before = runs.slice(0, index).findLast(({ value }) => value !== null)?.value ?? null;
    const change = metricChange(metric, before, run.value);
    const isChangePoint = changePoints.some((point) => point.index === index);
    return [
      timeText(run.startedAt),
      commitText(run),
      metricWithInterval(metric, run),
      `${change}${isChangePoint ? ' ▲' : ''}`.trimStart(),
    ];
  });
  const left = first === 0 ? '' : `\n  (${formatCount(first)} earlier)`;
  return `${columns(HEAD, rows, WIDTHS)}${left}`;
}

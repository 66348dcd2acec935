import type { BaselineWords } from '../../advise/baseline-in-words.js';
import { formatEstimate, formatMs, formatNumber, formatValue } from '../../advise/format.js';
import { verdictOf } from '../../advise/gain.js';
import { plural } from '../../advise/reasons/reason.js';
import { connectionsInWords, poolInWords } from '../../advise/setting-in-words.js';
import { LEVER_NAMES, leverValue, overDefault, overRunnerUp } from '../lever-words.js';
import { printable, printableData } from '../printable.js';
import { reportBaseline } from '../report-baseline.js';
import type { Report } from '../report-schema.js';
import { SPLIT_VERDICTS } from '../split-words.js';
import { DETAILS, type Detail, FULL } from './detail.js';
import { createStyle, type Style } from './style.js';
import { type Cells, columns, labelledLines, paragraph } from './tables.js';

export interface TerminalOptions {
  /** Of the terminal, in columns; 80 where there is none. */
  readonly width: number;
  readonly color: boolean;
  /** Of the terminal, in lines; without it nothing is left out. */
  readonly height?: number;
  /** Where the study's files are; left out where there are none. */
  readonly folder?: string;
}

/** Narrower than this, columns would hold a letter or two each. */
const LEAST_WIDTH = 60;
const MOST_WIDTH = 100;
const LABEL_WIDTH = 15;
const INDENT = 2;
/** The line that ends a result, and that of the prompt. */
const BELOW = 1;

/**
 * The result of one workload. On a terminal it fits one screen: what matters least is left out until it does, and is in
 * report.md.
 */
export function renderResult(report: Report, options: TerminalOptions): string {
  const clean = printableData(report);
  const { height = Number.POSITIVE_INFINITY } = options;
  let text = '';
  for (const detail of DETAILS) {
    text = renderDetailed(clean, detail, options);
    if (text.split('\n').length + BELOW <= height) break;
  }
  return text;
}

function renderDetailed(clean: Report, detail: Detail, options: TerminalOptions): string {
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, options.width));
  const style = createStyle(options.color);
  const sections = [
    `${style.bold(clean.workload.name)}  ${style.dim(context(clean))}`,
    paragraph(style.bold(clean.summary), width),
    figures(clean, width, style),
    levers(clean, detail, width, style),
    split(clean, width, style),
    alternatives(clean, detail, width),
    messages(clean, detail, width, style),
    paste(clean, detail, width, style),
    files(options.folder, detail === FULL ? FILES : 'report.html has what did not fit here', width),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function context({ trials, elapsedMs, machine }: Report): string {
  return `${trials.length} trials in ${formatMs(elapsedMs)}, ${formatNumber(machine.usableCores)} cores, Node.js ${machine.nodeVersion}`;
}

function figures(report: Report, width: number, style: Style): string {
  const { recommendation, bottleneck } = report;
  if (recommendation === null) return '';
  const { capacity, gainOverDefault, responseTime, ratePerSecond, confidenceInWords } = recommendation;
  const gain =
    gainOverDefault.value === null ? '' : `, ${gainInWords(gainOverDefault, reportBaseline(report), style)}`;
  const at = ratePerSecond === null ? '' : ` at ${formatNumber(ratePerSecond)} tasks/s`;
  return labelledLines(
    [
      { label: 'capacity', text: `${formatEstimate(capacity)}${gain}` },
      {
        label: 'response time',
        text: `p50 ${formatValue(responseTime.p50)}, p95 ${formatValue(responseTime.p95)}, p99 ${formatEstimate(responseTime.p99)}${at}`,
      },
      { label: 'confidence', text: confidenceInWords },
      { label: 'bottleneck', text: `${bottleneck.kind}. ${bottleneck.why}` },
    ],
    { width, labelWidth: LABEL_WIDTH },
  );
}

function gainInWords(
  gain: NonNullable<Report['recommendation']>['gainOverDefault'],
  baseline: BaselineWords,
  style: Style,
): string {
  const text = `${formatEstimate(gain)} ${baseline.setting}`;
  const verdict = verdictOf(gain);
  if (verdict === 'within noise') return `${text}: no gain outside the noise`;
  return verdict === 'better' ? style.good(text) : style.caution(text);
}

function levers(report: Report, detail: Detail, width: number, style: Style): string {
  const { levers } = report;
  const baseline = reportBaseline(report);
  if (levers.length === 0 || detail.levers === 'none') return '';
  const rows = levers.flatMap((lever): Cells[] => [
    [
      style.bold(LEVER_NAMES[lever.lever]),
      style.bold(leverValue(lever, lever.value)),
      overDefault(lever, baseline),
      overRunnerUp(lever),
    ],
    ...(detail.levers === 'reasons' ? [{ wholeRow: lever.why }] : []),
  ]);
  const [leverWidth, valueWidth] = [11, 15];
  const left = width - INDENT - leverWidth - valueWidth - 3;
  const gainWidth = Math.floor(left / 2);
  return columns(['lever', 'value', `gain over ${baseline.short}`, 'gain over the next best'], rows, [
    leverWidth,
    valueWidth,
    gainWidth,
    left - gainWidth,
  ]);
}

function split({ split }: Report, width: number, style: Style): string {
  if (split === null || split === undefined) return '';
  const text = SPLIT_VERDICTS[split.verdict];
  const verdict = split.verdict === 'split' ? style.good(text) : text;
  return labelledLines([{ label: 'split', text: `${verdict} ${split.why}` }], {
    width,
    labelWidth: LABEL_WIDTH,
  });
}

function alternatives({ alternatives }: Report, detail: Detail, width: number): string {
  if (alternatives.length === 0 || detail.alternatives === 0) return '';
  return labelledLines(
    alternatives.slice(0, detail.alternatives).map(({ setting, capacity, p99, tie }, i) => ({
      label: i === 0 ? 'also measured' : '',
      text: [
        `${poolAndConnections(setting)}: ${formatValue(capacity)}`,
        ...(p99 === null || p99.value === null ? [] : [`p99 ${formatValue(p99)}`]),
        ...(tie ? ['a tie'] : []),
      ].join(', '),
    })),
    { width, labelWidth: LABEL_WIDTH },
  );
}

/** The levers that capacity depends on; the others are decided apart. */
function poolAndConnections(setting: Report['defaultSetting']): string {
  return [poolInWords(setting), ...connectionsInWords(setting)].join(', ');
}

function messages({ notes, warnings }: Report, detail: Detail, width: number, style: Style): string {
  const shown = warnings.slice(0, detail.warnings);
  const rows = [
    ...notes.map((note) => ({ label: 'note', text: note })),
    ...shown.map(({ text, advice }) => ({
      label: style.caution('warning'),
      text: detail.advice ? `${text} ${advice}` : text,
    })),
    ...leftOut(shown.length, warnings.length, 'warning').map((text) => ({
      label: shown.length === 0 ? style.caution('warning') : '',
      text,
    })),
  ];
  return rows.length === 0 ? '' : labelledLines(rows, { width, labelWidth: LABEL_WIDTH });
}

/** `2 more warnings in the report`, if there are any. */
function leftOut(shown: number, all: number, noun: string): readonly string[] {
  if (shown >= all) return [];
  return [`${plural(all - shown, shown === 0 ? noun : `more ${noun}`)} in the report`];
}

function paste({ paste }: Report, detail: Detail, width: number, style: Style): string {
  if (paste.length === 0) return '';
  const shown = paste.slice(0, detail.targets);
  const rows = [
    ...shown.map(({ target, brief }) => ({ label: style.dim(target), text: brief })),
    ...leftOut(shown.length, paste.length, 'target').map((text) => ({ label: '', text })),
  ];
  return `${style.bold('To paste')} ${style.dim('(whole in report.md)')}\n${labelledLines(rows, { width, labelWidth: LABEL_WIDTH })}`;
}

const FILES = 'report.html, report.md, report.json, trials.csv';

function files(folder: string | undefined, about: string, width: number): string {
  if (folder === undefined) return '';
  return labelledLines([{ label: 'files', text: `${printable(folder)}: ${about}` }], {
    width,
    labelWidth: LABEL_WIDTH,
  });
}

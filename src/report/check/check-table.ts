import { printableData } from '../printable.js';
import { createStyle, type Style } from '../terminal/style.js';
import { columns, labelledLines, paragraph } from '../terminal/tables.js';
import { checkContext } from './check-context.js';
import type { CheckReport, WorkloadCheck } from './check-report.js';
import {
  FIGURES_HEAD,
  figureRows,
  legend,
  METRICS_HEAD,
  metricRow,
  REQUIREMENTS_HEAD,
  requirementRow,
} from './check-rows.js';
import { hasSummary, reportInWords, verdictInWords } from './verdict-in-words.js';
import { withoutWorkflowCommands } from './workflow-commands.js';

/** 78 columns each with the spaces between them and the indent. */
const METRIC_WIDTHS = [18, 9, 9, 7, 16, 12] as const;
const REQUIREMENT_WIDTHS = [30, 32, 12] as const;
const FIGURE_WIDTHS = [36, 39] as const;
const LABEL_WIDTH = 15;
/** Of 80, less one for what may have to be set apart. */
const WIDTH = 79;

export interface CheckTableOptions {
  readonly color: boolean;
  /** Where the sentences stand: a terminal shows the end of what was printed, an error's message its beginning. */
  readonly verdict?: 'first' | 'last';
}

/** The check of every workload, with one sentence on each, and on all where there are several. */
export function renderCheck(report: CheckReport, { color, verdict = 'last' }: CheckTableOptions): string {
  const clean = printableData(report);
  const style = createStyle(color);
  const sections = ordered(
    clean.checks.map((check) => renderWorkload(check, style, verdict)),
    hasSummary(clean) ? [paragraph(style.bold(reportInWords(clean)), WIDTH)] : [],
    verdict,
  );
  return withoutWorkflowCommands(`${sections.join('\n\n')}\n`);
}

/** Of one workload, without colour: for a file. */
export function renderWorkloadCheck(check: WorkloadCheck): string {
  return `${renderWorkload(printableData(check), createStyle(false), 'last')}\n`;
}

function renderWorkload(check: WorkloadCheck, style: Style, verdict: 'first' | 'last'): string {
  const notes = legend(check);
  const figures = figureRows(check);
  const parts = [
    paragraph(style.bold(check.workload.name), WIDTH),
    ...(check.metrics.length === 0
      ? []
      : [columns(METRICS_HEAD, painted(check.metrics.map(metricRow), style), METRIC_WIDTHS)]),
    ...(notes === ''
      ? []
      : [labelledLines([{ label: '', text: style.dim(notes) }], { width: WIDTH, labelWidth: 1 })]),
    ...(figures.length === 0 ? [] : [columns(FIGURES_HEAD, figures, FIGURE_WIDTHS)]),
    ...(check.requirements.length === 0
      ? []
      : [
          columns(
            REQUIREMENTS_HEAD,
            painted(check.requirements.map(requirementRow), style),
            REQUIREMENT_WIDTHS,
          ),
        ]),
    labelledLines(
      [...checkContext(check), ...check.warnings.map((text) => ({ label: style.caution('warning'), text }))],
      { width: WIDTH, labelWidth: LABEL_WIDTH },
    ),
  ];
  const sentence = paragraph(paint(check.verdict, style)(style.bold(verdictInWords(check))), WIDTH);
  return ordered(parts, [sentence], verdict).join('\n\n');
}

function ordered(
  parts: readonly string[],
  sentences: readonly string[],
  verdict: 'first' | 'last',
): readonly string[] {
  return verdict === 'first' ? [...sentences, ...parts] : [...parts, ...sentences];
}

/** The verdict, which is the last cell, in its colour. */
function painted(rows: readonly (readonly string[])[], style: Style): readonly (readonly string[])[] {
  return rows.map((cells) => {
    const verdict = cells.at(-1)!;
    return [...cells.slice(0, -1), paint(verdict, style)(verdict)];
  });
}

function paint(verdict: string, style: Style): (text: string) => string {
  if (verdict === 'fail') return style.bad;
  return verdict === 'inconclusive' ? style.caution : style.good;
}

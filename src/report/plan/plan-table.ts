import { printableData } from '../printable.js';
import { createStyle } from '../terminal/style.js';
import { columns, labelledLines, paragraph } from '../terminal/tables.js';
import { planLines } from './plan-lines.js';
import type { PlanReport } from './plan-schema.js';
import { planSections } from './plan-sections.js';

export interface PlanTableOptions {
  readonly color: boolean;
  /** The code to paste too. */
  readonly verbose?: boolean;
  /** Where the plan's files are. */
  readonly folder?: string;
}

/** Of 80, less one for what may have to be set apart. */
const WIDTH = 79;
const LABEL_WIDTH = 16;

/** The plan for a terminal of 80 columns: the answer first. */
export function renderPlan(report: PlanReport, options: PlanTableOptions): string {
  const clean = printableData(report);
  const style = createStyle(options.color);
  const lines = (rows: readonly { readonly label: string; readonly text: string }[]) =>
    labelledLines(rows, { width: WIDTH, labelWidth: LABEL_WIDTH });
  const sections = [
    paragraph(`${style.bold(clean.workload.name)}  ${style.dim(contextOf(clean))}`, WIDTH),
    paragraph(style.bold(clean.summary), WIDTH),
    lines(planLines(clean)),
    ...planSections(clean).map(({ title, head, rows, widths, note }) =>
      [
        paragraph(style.bold(title), WIDTH),
        columns(head, rows, widths),
        ...(note === undefined || note === '' ? [] : [lines([{ label: '', text: style.dim(note) }])]),
      ].join('\n'),
    ),
    ...(clean.warnings.length === 0
      ? []
      : [
          lines(
            clean.warnings.map(({ text, advice }) => ({
              label: style.caution('warning'),
              text: `${text} ${advice}`,
            })),
          ),
        ]),
    ...(clean.paste.length === 0
      ? []
      : [
          `${paragraph(style.bold('To paste (whole in plan.md)'), WIDTH)}\n${lines(
            clean.paste.map(({ target, brief }) => ({ label: target, text: brief })),
          )}`,
        ]),
    ...(options.verbose === true
      ? clean.paste.map(({ target, code }) => `# ${target}\n${code.trimEnd()}`)
      : []),
    ...(options.folder === undefined ? [] : [lines([{ label: 'files', text: options.folder }])]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function contextOf({ study, quick }: PlanReport): string {
  return `plan from ${study.trials} trials of ${study.path}${quick ? ', closed forms alone' : ''}`;
}

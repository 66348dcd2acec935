import { plural } from '../../advise/reasons/reason.js';
import { codeBlock, markdownTable, markdownText } from '../markdown-text.js';
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
import { hasSummary, headline, reportInWords, verdictInWords } from './verdict-in-words.js';

/** Begins the document, and is not shown: by it a workflow finds the comment that it wrote before, to renew it. */
export const COMMENT_MARK = '<!-- pooltune check -->';

/** `check.md`: for GITHUB_STEP_SUMMARY and for a comment on a pull request. */
export function renderCheckMarkdown(report: CheckReport): string {
  const sections = [
    COMMENT_MARK,
    `## pooltune check: ${headline(report)}`,
    ...(hasSummary(report) ? [text(reportInWords(report))] : []),
    ...report.checks.flatMap(workloadSections),
    `To repeat it:\n\n${codeBlock(report.command, 'sh')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function workloadSections(check: WorkloadCheck): readonly string[] {
  const { workload, metrics, requirements, warnings } = check;
  const figures = figureRows(check);
  return [
    `### ${text(workload.name)}`,
    `**${text(verdictInWords(check))}**`,
    ...(metrics.length === 0 ? [] : [table(METRICS_HEAD, metrics.map(metricRow))]),
    ...(metrics.length === 0 ? [] : [text(legend(check))]),
    ...(figures.length === 0 ? [] : [table(FIGURES_HEAD, figures)]),
    ...(requirements.length === 0 ? [] : [table(REQUIREMENTS_HEAD, requirements.map(requirementRow))]),
    ...(warnings.length === 0 ? [] : [details(plural(warnings.length, 'warning'), warnings)]),
    details(
      'What was compared',
      checkContext(check).map((line) => `${line.label}: ${line.text}`),
    ),
  ];
}

/** Folded until it is clicked; Markdown inside needs the empty lines. */
function details(summary: string, items: readonly string[]): string {
  const list = items.map((item) => `- ${text(item)}`).join('\n');
  return `<details><summary>${text(summary)}</summary>\n\n${list}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return withoutMentions(markdownTable(head, rows));
}

function text(of: string): string {
  return withoutMentions(markdownText(of));
}

/** In a comment, `@name` would call for somebody; with a space of no width after the `@` it is only text. */
function withoutMentions(markdown: string): string {
  return markdown.replaceAll('@', '@&#8203;');
}

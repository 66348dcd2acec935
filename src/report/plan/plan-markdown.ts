import { codeBlock, markdownTable, markdownText } from '../markdown-text.js';
import { planLines } from './plan-lines.js';
import type { PlanReport } from './plan-schema.js';
import { planSections } from './plan-sections.js';

/** `plan.md`. */
export function renderPlanMarkdown(report: PlanReport): string {
  const { workload, summary, study, warnings, paste, command, seed } = report;
  const sections = [
    `# Capacity plan: ${markdownText(workload.name)}`,
    `**${markdownText(summary)}**`,
    ...(warnings.length === 0
      ? []
      : [warnings.map(({ text, advice }) => `- ⚠ ${markdownText(text)} ${markdownText(advice)}`).join('\n')]),
    markdownTable(
      ['', ''],
      planLines(report).map(({ label, text }) => [label, text]),
    ),
    ...planSections(report).map(({ title, head, rows, note }) =>
      [
        `## ${markdownText(title)}`,
        markdownTable(head, rows),
        ...(note === undefined || note === '' ? [] : [markdownText(note)]),
      ].join('\n\n'),
    ),
    ...(paste.length === 0 ? [] : ['## To paste']),
    ...paste.map(
      ({ target, language, code }) => `### ${markdownText(target)}\n\n${codeBlock(code, language)}`,
    ),
    '## How it was made',
    markdownText(
      `From ${study.trials} trials of ${study.path}, measured ${study.startedAt}; seed of the simulation: ${seed}. Response times are 90 % intervals that include the model's own error.`,
    ),
    codeBlock(command, 'sh'),
  ];
  return `${sections.join('\n\n')}\n`;
}

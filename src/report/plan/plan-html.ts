import { plural } from '../../advise/reasons/reason.js';
import type { XyChart } from '../html/charts/chart.js';
import { missingFigure, renderFigure } from '../html/frame/figure.js';
import { type Content, html, type Markup } from '../html/frame/markup.js';
import { type Page, renderPage, type Section, section } from '../html/frame/page.js';
import { pageAssets } from '../html/frame/page-assets.js';
import { renderFacts, renderTable } from '../html/frame/table.js';
import { pasteSection } from '../html/study/paste.js';
import { printableData } from '../printable.js';
import { kneeChart, nodesChart } from './plan-charts.js';
import { planLines } from './plan-lines.js';
import type { PlanReport } from './plan-schema.js';
import { type PlanSection, planSections } from './plan-sections.js';

/** `plan.html`: the plan as one file that works offline, in the frame of a study's report. */
export function renderPlanHtml(report: PlanReport): string {
  return renderPage(planPage(printableData(report)), pageAssets());
}

function planPage(report: PlanReport): Page {
  const nodes = nodesChart(report);
  const knee = kneeChart(report);
  const tables = planSections(report).map((one, index) => tableSection(one, index));
  const sections: readonly (Section | null)[] = [
    { id: 'answer', title: 'Answer', body: answer(report) },
    drawing('nodes', 'Nodes against response times', nodes, {
      caption:
        'More nodes to the right: response times at the planned rate, with 90 % intervals that include the model’s own error.',
      missing: 'Fewer than two fleets keep up with the rate, so that there is nothing to draw.',
    }),
    drawing('knee', 'Where it begins to queue', knee, {
      caption:
        'Of the nodes that are needed, by closed forms: beyond the knee a little more load costs much more waiting.',
      missing: 'No knee was found below the fleet’s capacity.',
    }),
    ...tables,
    pasteSection({ paste: report.paste.map((one) => ({ ...one, library: '', noCounterpart: [] })) }),
    provenance(report),
  ];
  return {
    title: `pooltune plan: ${report.workload.name}`,
    subject: report.workload.name,
    sections: sections.filter((one) => one !== null),
    data: {
      charts: { ...(nodes === null ? {} : { nodes }), ...(knee === null ? {} : { knee }) },
      trials: { fields: [], advice: {}, pages: {} },
    },
  };
}

function answer(report: PlanReport): Markup {
  const { summary, nodes, warnings } = report;
  return html`<section id="answer" class="answer" aria-labelledby="answer-heading">
<p class="eyebrow">${report.workload.name} · plan from ${plural(report.study.trials, 'trial')}</p>
<h1 id="answer-heading">${plural(nodes, 'node')}</h1>
<p class="lead">${summary}</p>
${warnings.map(({ text, advice }): Content => html`<p><strong>Warning.</strong> ${text} ${advice}</p>\n`)}
${renderFacts(planLines(report).map(({ label, text }) => [label, text] as const))}
</section>`;
}

function drawing(
  key: string,
  title: string,
  chart: XyChart | null,
  words: { readonly caption: string; readonly missing: string },
): Section {
  const body =
    chart === null ? missingFigure(words.missing) : renderFigure({ key, caption: words.caption, chart });
  return section(`${key}-chart`, title, body);
}

function tableSection({ title, head, rows, note }: PlanSection, index: number): Section {
  const id = `table-${index + 1}`;
  const body: Content = [
    renderTable({
      id: `${id}-figures`,
      caption: title,
      columns: head.map((name) => ({ name })),
      rows: rows.map((cells) => ({ cells: [...cells] })),
    }),
    note !== undefined && note !== '' && html`<p class="quiet">${note}</p>`,
  ];
  return section(id, title, body);
}

function provenance({ study, seed, command }: PlanReport): Section {
  return section('made', 'How it was made', [
    renderFacts([
      ['study', `${study.path}, ${study.startedAt}`],
      ['trials', String(study.trials)],
      ['seed', String(seed)],
    ]),
    html`<pre tabindex="0" role="region" aria-label="Command"><code>${command}</code></pre>`,
  ]);
}

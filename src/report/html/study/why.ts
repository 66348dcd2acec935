import type { BaselineWords } from '../../../advise/baseline-in-words.js';
import { formatEstimate, UNKNOWN } from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import { LEVER_NAMES, leverValue, overDefault, overRunnerUp } from '../../lever-words.js';
import { reportBaseline } from '../../report-baseline.js';
import type { Report } from '../../report-schema.js';
import { type Content, html, type Markup } from '../frame/markup.js';
import { type Section, section } from '../frame/page.js';
import { renderTable } from '../frame/table.js';
import { trialLinks } from './trial-links.js';

/** What decided each lever, what was measured beside it, and what to be careful with. */
export function whySection(report: Report): Section {
  const { levers, bottleneck, notes, warnings } = report;
  return section('why', 'Why', [
    levers.length > 0 && leverCards(levers, reportBaseline(report)),
    html`<p class="bottleneck"><strong>Bottleneck: ${bottleneck.kind}.</strong> ${bottleneck.why}</p>`,
    notes.length > 0 && html`<h3>Notes</h3><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`,
    warnings.length > 0 && warningList(warnings),
    alternatives(report),
  ]);
}

function leverCards(levers: Report['levers'], baseline: BaselineWords): Markup {
  return html`<div class="reasons">${levers.map(
    (lever) => html`<article class="reason">
<h3>${LEVER_NAMES[lever.lever]}: ${leverValue(lever, lever.value)}</h3>
<p>${lever.why}</p>
<dl class="gains"><div><dt>over ${baseline.short}</dt><dd>${overDefault(lever, baseline)}</dd></div><div><dt>over the next best</dt><dd>${overRunnerUp(lever)}</dd></div></dl>
<p class="quiet">What would change it: ${lever.wouldChange}</p>
</article>`,
  )}</div>`;
}

function warningList(warnings: Report['warnings']): Markup {
  return html`<h3>Warnings</h3>
<ul class="warnings">${warnings.map(
    ({ text, advice, trials }) =>
      html`<li><p>${text}</p><p class="quiet">${advice} ${trialLinks(trials)}</p></li>\n`,
  )}</ul>`;
}

function alternatives({ alternatives, ties }: Report): Content {
  if (alternatives.length === 0) return null;
  const tied = new Set(ties.map((setting) => JSON.stringify(setting)));
  return [
    html`<h3>Also measured</h3>`,
    renderTable({
      id: 'alternatives',
      caption: 'The best other settings',
      columns: [
        { name: 'setting' },
        { name: 'capacity', isNumeric: true },
        { name: 'response time p99', isNumeric: true },
        { name: 'told apart' },
      ],
      rows: alternatives.map(({ setting, capacity, p99, tie }) => ({
        cells: [
          settingInWords(setting),
          formatEstimate(capacity),
          p99 === null ? UNKNOWN : formatEstimate(p99),
          tie || tied.has(JSON.stringify(setting)) ? 'no: a tie' : 'yes',
        ],
      })),
    }),
  ];
}

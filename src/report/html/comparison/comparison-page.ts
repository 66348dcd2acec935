import { describeSetting } from '../../../fleet/setting.js';
import type { Report } from '../../report-schema.js';
import { capacityChart } from '../charts/capacity-chart.js';
import type { XyChart } from '../charts/chart.js';
import { distributionChart } from '../charts/distribution-chart.js';
import { poolColors } from '../charts/pool-colors.js';
import { tradeoffChart } from '../charts/tradeoff-chart.js';
import { missingFigure, renderFigure } from '../frame/figure.js';
import { html } from '../frame/markup.js';
import { type Page, type Section, section } from '../frame/page.js';
import { answers } from './answers.js';
import { commonSettings } from './common-settings.js';
import { overlaid } from './overlaid.js';
import { comparisonProvenance } from './provenance.js';
import { differences, type Side, sides } from './sides.js';

/** Two studies side by side: what each recommends, the settings that both measured, and their drawings in one. */
export function comparisonPage(a: Report, b: Report): Page {
  const both = sides(a, b);
  const colors = poolColors([a, b]);
  const drawings = [
    {
      key: 'capacity',
      title: 'Capacity against concurrency',
      missing: 'Neither study has a capacity to draw.',
      chart: overlaid(both, [capacityChart(a, colors), capacityChart(b, colors)]),
    },
    {
      key: 'tail',
      title: 'Capacity against tail',
      missing: 'Neither study measured both the capacity and the tail of a setting.',
      chart: overlaid(both, [tradeoffChart(a, colors), tradeoffChart(b, colors)]),
    },
    {
      key: 'response',
      title: 'Response time by percentile',
      missing: 'Neither study has the distribution of its recommended setting under a steady load.',
      chart: overlaid(both, [ofRecommended(a), ofRecommended(b)]),
    },
  ];
  const name =
    a.workload.name === b.workload.name ? a.workload.name : `${a.workload.name} and ${b.workload.name}`;
  return {
    title: `pooltune: ${name}, two studies`,
    subject: `${name}, two studies`,
    sections: [
      first(both),
      ...drawings.map(({ key, title, missing, chart }) =>
        section(
          key,
          title,
          chart === null ? missingFigure(missing) : renderFigure({ key, caption: chart.label, chart }),
        ),
      ),
      commonSettings(both),
      comparisonProvenance(both),
    ],
    data: {
      charts: Object.fromEntries(
        drawings.flatMap(({ key, chart }) => (chart === null ? [] : [[key, chart] as const])),
      ),
      trials: { fields: [], advice: {}, pages: {} },
    },
  };
}

function first([a, b]: readonly [Side, Side]): Section {
  const why = differences(a.report, b.report);
  return {
    id: 'answer',
    title: 'Answers',
    body: html`<section id="answer" class="answer" aria-labelledby="answer-heading">
<p class="eyebrow">${a.report.workload.name} · ${a.report.trials.length} and ${b.report.trials.length} trials</p>
<h1 id="answer-heading">Two studies side by side</h1>
${
  why.length === 0
    ? html`<p class="lead">The same tasks, machine, versions and objective: figures of the two compare.</p>`
    : html`<ul class="warnings">${why.map((text) => html`<li>${text}</li>`)}</ul>`
}
${answers([a, b])}
</section>`,
  };
}

/** Of the recommended setting under a steady load. */
function ofRecommended({ trials, recommendation }: Report): XyChart | null {
  if (recommendation === null) return null;
  const wanted = describeSetting(recommendation.setting);
  const own = trials.find(
    ({ setting, load }) => load.kind === 'steady' && describeSetting(setting) === wanted,
  );
  return own === undefined ? null : distributionChart(own);
}

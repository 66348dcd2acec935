import type { Report } from '../../report-schema.js';
import type { Chart } from '../charts/chart.js';
import { type HeatChoice, heatCharts } from '../charts/heat-chart.js';
import { missingFigure, renderChoiceFigure, renderFigure } from '../frame/figure.js';
import { type Content, html, type Markup } from '../frame/markup.js';
import { section } from '../frame/page.js';
import type { StudyPart } from './study-part.js';

const LOADS = {
  batch: {
    title: 'Batch: makespan',
    missing: 'No trial of a batch could be used: prefetch was not compared under one.',
  },
  steady: {
    title: 'Steady load: response time p99',
    missing: 'No trial under a steady load gave a p99: prefetch was not compared under one.',
  },
} as const;

/** Prefetch × concurrency, for each kind of load that it matters to, side by side. */
export function prefetchPart(report: Report): StudyPart {
  const charts: Record<string, Chart> = {};
  const panels = (['batch', 'steady'] as const).map((kind): Content => {
    const { title, missing } = LOADS[kind];
    const choices = heatCharts(report, kind).map((choice, i) => ({
      ...choice,
      key: `prefetch-${kind}-${i}`,
    }));
    for (const { key, chart } of choices) charts[key] = chart;
    return html`<div><h3>${title}</h3>${choices.length === 0 ? missingFigure(missing) : figure(`prefetch-${kind}`, choices)}</div>`;
  });
  return {
    section: section('prefetch', 'Prefetch × concurrency', html`<div class="pair">${panels}</div>`),
    charts,
  };
}

function figure(key: string, choices: readonly (HeatChoice & { readonly key: string })[]): Markup {
  const [first] = choices;
  if (choices.length === 1) {
    return renderFigure({ key: first!.key, caption: first!.chart.label, chart: first!.chart });
  }
  return renderChoiceFigure({
    key,
    caption: `${choices.length} pools or loads to choose from, those with the most combinations first. Dashed ones were not measured: prefetch is compared at the concurrency that was chosen, and at half and twice that where there was time.`,
    places: [{ label: 'Of', chart: first!.key }],
    choices: choices.map(({ key, about, chart }) => ({ key, name: about, shortName: about, chart })),
  });
}

import type { Report } from '../../report-schema.js';
import type { Chart } from '../charts/chart.js';
import { heatChart } from '../charts/heat-chart.js';
import { missingFigure, renderFigure } from '../frame/figure.js';
import { type Content, html } from '../frame/markup.js';
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

/** Prefetch × concurrency, for each kind of load that it matters to. */
export function prefetchPart(report: Report): StudyPart {
  const charts: Record<string, Chart> = {};
  const panels = (['batch', 'steady'] as const).map((kind): Content => {
    const { title, missing } = LOADS[kind];
    const chart = heatChart(report, kind);
    if (chart === null) return html`<div><h3>${title}</h3>${missingFigure(missing)}</div>`;
    charts[`prefetch-${kind}`] = chart;
    const single =
      chart.ys.length === 1 && html`<p class="quiet">Only one multiplier was measured under this load.</p>`;
    return html`<div><h3>${title}</h3>${renderFigure({ key: `prefetch-${kind}`, caption: chart.label, chart })}${single}</div>`;
  });
  return {
    section: section('prefetch', 'Prefetch × concurrency', html`<div class="pair">${panels}</div>`),
    charts,
  };
}

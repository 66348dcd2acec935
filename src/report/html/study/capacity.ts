import { formatEstimate, formatNumber, formatShare, UNKNOWN } from '../../../advise/format.js';
import type { Report } from '../../report-schema.js';
import { capacityChart } from '../charts/capacity-chart.js';
import { missingFigure, renderFigure } from '../frame/figure.js';
import { type Content, html } from '../frame/markup.js';
import { section } from '../frame/page.js';
import { renderTable } from '../frame/table.js';
import type { StudyPart } from './study-part.js';

const TITLE = 'Capacity against concurrency';

export function capacityPart(report: Report, colors: ReadonlyMap<string, number>): StudyPart {
  const chart = capacityChart(report, colors);
  if (chart === null) {
    const why = 'No trial under a saturating load could be used, so that there is no capacity to draw.';
    return { section: section('capacity', TITLE, missingFigure(why)), charts: {} };
  }
  const caption =
    'Each point is a trial under a saturating load, with its 95 % interval; the line goes through the best of each concurrency. A click on a point opens its trial.';
  return {
    section: section('capacity', TITLE, [renderFigure({ key: 'capacity', caption, chart }), fits(report)]),
    charts: { capacity: chart },
  };
}

function fits({ scalability }: Report): Content {
  if (scalability.length === 0) {
    return html`<p class="quiet">The scalability law is fitted to pools that were measured at six levels of concurrency or more; here none was.</p>`;
  }
  return [
    renderTable({
      id: 'scalability',
      caption: 'The Universal Scalability Law, fitted to each pool at its best',
      columns: [
        { name: 'pool' },
        { name: 'levels', isNumeric: true },
        { name: 'one task', isNumeric: true },
        { name: 'contention σ', isNumeric: true },
        { name: 'coherency κ', isNumeric: true },
        { name: 'highest at', isNumeric: true },
        { name: 'off by', isNumeric: true },
      ],
      rows: scalability.map(({ pool, levels, fit }) => ({
        cells: [
          pool,
          String(levels.length),
          formatEstimate(fit.perTask),
          small(fit.contention),
          small(fit.coherency),
          fit.peak === null
            ? 'no peak in sight'
            : `${formatNumber(fit.peak.concurrency)} (${formatNumber(fit.peak.throughput)} tasks/s)`,
          formatShare(fit.misfit),
        ],
      })),
    }),
    html`<p class="quiet">X(N) = λN / (1 + σ(N − 1) + κN(N − 1)): σ is the share of a task that only one can be at, κ what each task pays for each other one in flight.</p>`,
  ];
}

/** σ and κ are often a millionth. */
function small({ value, low, high }: Report['scalability'][number]['fit']['contention']): string {
  const format = (figure: number | null) =>
    figure === null ? UNKNOWN : String(Number(figure.toPrecision(2)));
  return `${format(value)} [${format(low)}, ${format(high)}]`;
}

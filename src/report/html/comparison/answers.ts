import { formatEstimate, formatNumber, formatValue, UNKNOWN } from '../../../advise/format.js';
import { verdictOf } from '../../../advise/gain.js';
import { reportBaseline } from '../../report-baseline.js';
import type { Report } from '../../report-schema.js';
import { ratioOfFigures } from '../charts/combined-figure.js';
import { type Content, html, type Markup } from '../frame/markup.js';
import { renderTable } from '../frame/table.js';
import { leverRows } from '../study/lever-rows.js';
import type { Side } from './sides.js';

/** What each of the two recommends, lever by lever, and what that does. */
export function answers([a, b]: readonly [Side, Side]): Markup {
  const [one, other] = [a.report.recommendation, b.report.recommendation];
  const levers =
    one === null || other === null
      ? []
      : leverRows(other.setting, one.setting).map(({ name, value, other }) => ({
          cells: [name, other ?? value, value, other === null ? 'the same' : html`<strong>differs</strong>`],
        }));
  return renderTable({
    id: 'answers',
    caption: 'What is recommended',
    columns: [{ name: '' }, { name: a.name }, { name: b.name }, { name: 'B against A' }],
    rows: [
      { cells: ['answer', a.report.summary, b.report.summary, ''] },
      ...levers,
      {
        cells: [
          'capacity',
          one === null ? UNKNOWN : formatEstimate(one.capacity),
          other === null ? UNKNOWN : formatEstimate(other.capacity),
          one === null || other === null ? '' : ratio(other.capacity, one.capacity),
        ],
      },
      { cells: ['response time p99', tail(one), tail(other), tailRatio(one, other)] },
      {
        cells: ['gain in capacity', gain(a.report), gain(b.report), ''],
      },
      { cells: ['confidence', one?.confidenceInWords ?? '', other?.confidenceInWords ?? '', ''] },
      { cells: ['bottleneck', a.report.bottleneck.kind, b.report.bottleneck.kind, ''] },
    ],
  });
}

type Recommendation = Report['recommendation'];

function gain(report: Report): string {
  const gain = report.recommendation?.gainOverDefault;
  return gain == null || gain.value === null
    ? UNKNOWN
    : `${formatEstimate(gain)} over ${reportBaseline(report).setting}`;
}

function tail(recommendation: Recommendation): string {
  if (recommendation === null) return UNKNOWN;
  const { responseTime, ratePerSecond } = recommendation;
  return `${formatEstimate(responseTime.p99)}${ratePerSecond === null ? '' : ` at ${formatNumber(ratePerSecond)} tasks/s`}`;
}

/** Tails compare at the same offered load only. */
function tailRatio(a: Recommendation, b: Recommendation): Content {
  if (a === null || b === null || a.responseTime.p99.value === null || b.responseTime.p99.value === null)
    return '';
  if (a.ratePerSecond !== b.ratePerSecond) return 'at different rates';
  return ratio(b.responseTime.p99, a.responseTime.p99);
}

/** How many times the first is the second, and whether that is more than noise. */
export function ratio(of: NonNullable<Recommendation>['capacity'], over: typeof of): string {
  const figure = ratioOfFigures(of, over);
  if (figure.value === null) return UNKNOWN;
  return verdictOf(figure) === 'within noise'
    ? `${formatValue(figure)}, in the noise`
    : formatEstimate(figure);
}

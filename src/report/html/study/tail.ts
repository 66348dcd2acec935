import { formatBytes, formatEstimate, formatNumber, UNKNOWN } from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import type { Report } from '../../report-schema.js';
import { measuredSettings } from '../charts/measured-settings.js';
import { tradeoffChart } from '../charts/tradeoff-chart.js';
import { missingFigure, renderFigure } from '../frame/figure.js';
import { type Content, html } from '../frame/markup.js';
import { section } from '../frame/page.js';
import { renderTable } from '../frame/table.js';
import type { StudyPart } from './study-part.js';

const TITLE = 'Capacity against tail';

export function tailPart(report: Report, colors: ReadonlyMap<string, number>): StudyPart {
  const chart = tradeoffChart(report, colors);
  const settings = measuredSettings(report);
  const without = settings.filter(({ p99 }) => p99 === null).length;
  const rates = [...new Set(settings.flatMap(({ ratePerSecond }) => ratePerSecond ?? []))];
  const drawing: Content =
    chart === null
      ? missingFigure(
          `Of no setting both the capacity and the response time under a steady load were measured${settings.length === 0 ? '' : ` (of ${settings.length} the capacity alone)`}, so that there is nothing to draw.`,
        )
      : [
          renderFigure({
            key: 'tail',
            caption: html`Right and low is better: more tasks per second, and a shorter tail at ${rates.map((rate) => formatNumber(rate)).join(' and ')} tasks/s offered. A click on a point opens its trial.`,
            chart,
          }),
          without > 0 &&
            html`<p class="quiet">On the lower edge ${without === 1 ? 'is one setting that was' : `are ${without} settings that were`} measured for capacity alone: response times cost trials of their own, and go to the best.</p>`,
        ];
  return {
    section: section('tail', TITLE, [drawing, front(report)], 'Capacity against response time’s tail'),
    charts: chart === null ? {} : { tail: chart },
  };
}

function front({ front }: Report): Content {
  if (front.length === 0) return null;
  return renderTable({
    id: 'front',
    caption: 'The front: settings that no other one beats in capacity, tail and memory at once',
    columns: [
      { name: 'setting' },
      { name: 'capacity', isNumeric: true },
      { name: 'response time p99', isNumeric: true },
      { name: 'memory', isNumeric: true },
    ],
    rows: front.map(({ setting, capacity, p99, memoryBytes }) => ({
      cells: [
        settingInWords(setting),
        formatEstimate(capacity),
        p99 === null ? 'not measured' : formatEstimate(p99),
        memoryBytes === null ? UNKNOWN : formatBytes(memoryBytes),
      ],
    })),
  });
}

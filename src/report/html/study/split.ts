import { formatBytes, formatCount, formatEstimate, formatNumber, UNKNOWN } from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import type { Report } from '../../report-schema.js';
import { routesInWords, SPLIT_VERDICTS } from '../../split-words.js';
import { html } from '../frame/markup.js';
import { type Section, section } from '../frame/page.js';
import { renderTable } from '../frame/table.js';

/** Queues of their own for tasks that compute and tasks that wait, where that was a question. */
export function splitSection({ split, routedTrials = [] }: Report): Section | null {
  if (split === null || split === undefined) return null;
  const unsplit = [split.recommended, ...(split.asManyWorkers === null ? [] : [split.asManyWorkers])];
  return section('split', 'Queues of their own', [
    html`<p><strong>${SPLIT_VERDICTS[split.verdict]}</strong> ${split.why}</p>`,
    renderTable({
      id: 'split-settings',
      caption: 'What was compared',
      columns: [
        { name: 'routes' },
        { name: 'capacity', isNumeric: true },
        { name: 'the split does', isNumeric: true },
      ],
      rows: [
        ...(split.routes === null
          ? []
          : [{ cells: [routesInWords(split.routes), formatEstimate(split.capacity), ''] }]),
        ...unsplit.map(({ setting, capacity, gain }) => ({
          cells: [`all tasks on ${settingInWords(setting)}`, formatEstimate(capacity), formatEstimate(gain)],
        })),
      ],
    }),
    routedTrials.length > 0 &&
      renderTable({
        id: 'routed-trials',
        caption: 'Its trials',
        columns: [
          { name: 'trial', isNumeric: true },
          { name: 'stage' },
          { name: 'routes' },
          { name: 'tasks/s', isNumeric: true },
          { name: 'cores', isNumeric: true },
          { name: 'memory', isNumeric: true },
        ],
        rows: routedTrials.map(({ id, stage, routes, figures }) => ({
          cells: [
            formatCount(id),
            stage,
            routes.length === 1
              ? `all tasks on ${settingInWords(routes[0]!.setting)}`
              : routesInWords(routes),
            formatEstimate(figures.throughput),
            figures.cores.nodes === null ? UNKNOWN : formatNumber(figures.cores.nodes),
            figures.memoryPeakBytes === null ? UNKNOWN : formatBytes(figures.memoryPeakBytes),
          ],
        })),
      }),
  ]);
}

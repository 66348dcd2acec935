import type { Chart } from '../../charts/chart.js';
import { chartTable } from '../../charts/chart-table.js';
import { element } from '../element.js';

/** The rows of a drawing that took another's place. */
export function fillTable(table: HTMLTableElement, chart: Chart): void {
  const { caption, columns, rows } = chartTable(chart);
  const side = (i: number): Record<string, string> =>
    columns[i]?.isNumeric === true ? { class: 'number' } : {};
  if (table.caption !== null) table.caption.textContent = caption;
  table.tHead?.replaceChildren(
    element('tr', {}, ...columns.map(({ name }, i) => element('th', { scope: 'col', ...side(i) }, name))),
  );
  table.tBodies[0]?.replaceChildren(
    ...rows.map((cells) => element('tr', {}, ...cells.map((text, i) => element('td', side(i), text)))),
  );
}

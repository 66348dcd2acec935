import { announce } from './announce.js';
import { element } from './element.js';

/** Tables whose heads sort them, with fields above that filter their rows. */
export function setUpTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    setUpSorting(table);
    setUpFiltering(table);
  }
}

function setUpSorting(table: HTMLTableElement): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  const body = table.tBodies[0]!;
  for (const [column, head] of heads.entries()) {
    head.querySelector('button')?.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[column]!) }));
      rows.sort((a, b) => compare(a.key, b.key, descending ? -1 : 1));
      body.append(...rows.map(({ row }) => row));
    });
  }
}

type SortKey = number | string;

function sortKey(cell: HTMLTableCellElement): SortKey {
  return cell.dataset.v === undefined ? (cell.textContent ?? '') : Number(cell.dataset.v);
}

/** What is not there comes last, whichever way the rest is sorted. */
function compare(a: SortKey, b: SortKey, sign: number): number {
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  if (typeof a === 'number') return -1;
  if (typeof b === 'number') return 1;
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  return sign * a.localeCompare(b, 'en', { numeric: true });
}

function setUpFiltering(table: HTMLTableElement): void {
  const rows = [...table.tBodies[0]!.rows];
  const search = element('input', { type: 'search', id: `${table.id}-search`, autocomplete: 'off' });
  const choices = [...table.tHead!.rows[0]!.cells].flatMap((head, column) => {
    if (!head.hasAttribute('data-filtered')) return [];
    const values = [...new Set(rows.map((row) => row.cells[column]!.textContent ?? ''))].sort();
    const select = element(
      'select',
      { id: `${table.id}-filter-${column}` },
      element('option', { value: '' }, 'all'),
      ...values.map((value) => element('option', { value }, value)),
    );
    return values.length < 2 ? [] : [{ column, name: head.textContent ?? '', select }];
  });
  const count = element('p', { class: 'count' });
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const text = (row.textContent ?? '').toLowerCase();
      const isShown =
        words.every((word) => text.includes(word)) &&
        choices.every(
          ({ column, select }) => select.value === '' || row.cells[column]!.textContent === select.value,
        );
      row.hidden = !isShown;
      if (isShown) shown += 1;
    }
    count.textContent = shown === rows.length ? `${shown} rows` : `${shown} of ${rows.length} rows`;
    announce(count.textContent);
  };
  for (const field of [search, ...choices.map(({ select }) => select)])
    field.addEventListener('input', apply);
  table.parentElement!.before(
    element(
      'div',
      { class: 'filters' },
      element('label', { for: search.id }, 'Filter ', search),
      ...choices.map(({ name, select }) => element('label', { for: select.id }, `${name} `, select)),
      count,
    ),
  );
  count.textContent = `${rows.length} rows`;
}

import { type Content, html, type Markup } from './markup.js';

export interface Column {
  readonly name: string;
  /** Figures stand on the right, and sort by their value. */
  readonly isNumeric?: boolean;
  /** Whether the reader may choose one of its values. */
  readonly isFiltered?: boolean;
}

export interface Cell {
  readonly content: Content;
  /** What to sort by where the text is not it. */
  readonly sortValue?: number | null;
}

export interface Table {
  /** Unique on the page. */
  readonly id: string;
  /** What it holds, for whoever comes to it without the text around it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly {
    readonly id?: string;
    readonly cells: readonly (Cell | Content)[];
  }[];
  /** With a click on a head, and a field to filter by; without scripts it stays in its order. */
  readonly isSortable?: boolean;
}

/** A longer table is laid out when it comes near the screen. */
const SHORT_ROWS = 40;

/** A table in a box of its own that scrolls sideways where the screen is narrower than it. */
export function renderTable({ id, caption, columns, rows, isSortable = false }: Table): Markup {
  const head = columns.map(({ name, isNumeric, isFiltered }) => {
    const label =
      isSortable && name !== '' ? html`<button type="button" class="sort">${name}</button>` : name;
    return html`<th scope="col"${attribute('class', isNumeric && 'number')}${isFiltered === true && html` data-filtered`}>${label}</th>`;
  });
  const body = rows.map(
    (row) =>
      html`<tr${attribute('id', row.id)}>${row.cells.map((cell, i) => renderCell(cell, columns[i]!))}</tr>\n`,
  );
  const long = rows.length > SHORT_ROWS && html` long" style="--rows: ${rows.length}`;
  return html`<div class="scroll${long}" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table id="${id}"${isSortable && html` class="sortable"`}>
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

/** Names and what they are. */
export function renderFacts(facts: readonly (readonly [string, Content])[]): Markup {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

function renderCell(cell: Cell | Content, { isNumeric }: Column): Markup {
  const { content, sortValue } = isCell(cell) ? cell : { content: cell, sortValue: undefined };
  const sort = typeof sortValue === 'number' && html` data-v="${Number(sortValue.toPrecision(6))}"`;
  return html`<td${attribute('class', isNumeric && 'number')}${sort}>${content}</td>`;
}

function isCell(cell: Cell | Content): cell is Cell {
  return typeof cell === 'object' && cell !== null && 'content' in cell;
}

function attribute(name: string, value: string | false | undefined): Content {
  return value === false || value === undefined ? null : html` ${name}="${value}"`;
}

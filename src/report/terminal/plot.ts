export interface Plot {
  /** In the order of time; `null` where there is none. */
  readonly values: readonly (number | null)[];
  /** Indexes of values from which on something else holds. */
  readonly marks: readonly number[];
  /** Drawn as a line from one index to another, the latter excluded. */
  readonly levels: readonly { readonly from: number; readonly to: number; readonly value: number }[];
  /** Of the ends of the axis. */
  readonly label: (value: number) => string;
}

const ROWS = 7;
const INDENT = '  ';
const MOST_COLUMNS_PER_VALUE = 3;

/**
 * Values over time, as text:
 *
 *     512 tasks/s ┤ •─•───•   ┊
 *                 │   • •─•   ┊
 *     450 tasks/s ┤           •─•─•
 *                 └───────────▲────
 *
 * The axis goes from the least to the largest value, not from 0. Where there are more values than columns, a column shows
 * the mean of several.
 * @returns '' where there are not two values to draw
 */
export function renderPlot({ values, marks, levels, label }: Plot, width: number): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return '';
  const [least, largest] = [Math.min(...known), Math.max(...known)];
  const [top, bottom] = [label(largest), label(least)];
  const labelWidth = Math.max(top.length, bottom.length);
  const columns = width - INDENT.length - labelWidth - ' ┤ '.length;
  const perColumn = Math.ceil(values.length / columns);
  const step = Math.min(MOST_COLUMNS_PER_VALUE, Math.max(1, Math.floor(columns / values.length)));
  const columnOf = (index: number) => Math.floor(index / perColumn) * step;
  const columnsUsed = columnOf(values.length - 1) + 1;
  const rows = largest > least ? ROWS : 1;
  const rowOf = (value: number) =>
    largest > least ? Math.round(((largest - clamp(value)) / (largest - least)) * (rows - 1)) : 0;
  const clamp = (value: number) => Math.min(largest, Math.max(least, value));

  const grid = Array.from({ length: rows }, () => Array<string>(columnsUsed).fill(' '));
  for (const mark of marks) for (const row of grid) row[columnOf(mark)] = '┊';
  for (const { from, to, value } of levels) {
    for (let column = columnOf(from); column <= columnOf(to - 1); column++) grid[rowOf(value)]![column] = '─';
  }
  for (let from = 0; from < values.length; from += perColumn) {
    const here = values.slice(from, from + perColumn).filter((value) => value !== null);
    if (here.length === 0) continue;
    grid[rowOf(here.reduce((sum, value) => sum + value, 0) / here.length)]![columnOf(from)] = '•';
  }

  const foot = Array<string>(columnsUsed).fill('─');
  for (const mark of marks) foot[columnOf(mark)] = '▲';
  const line = (name: string, axis: string, cells: readonly string[]) =>
    `${INDENT}${name.padStart(labelWidth)} ${axis}${cells.join('')}`.trimEnd();
  return [
    ...grid.map((cells, row) => {
      const name = row === 0 ? top : row === rows - 1 ? bottom : '';
      return line(name, name === '' ? '│ ' : '┤ ', cells);
    }),
    line('', '└─', foot),
  ].join('\n');
}

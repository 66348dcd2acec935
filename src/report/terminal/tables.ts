import Table from 'cli-table3';

/** No borders at all. */
const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
} as const;

/** Colours are ours to set, and padding would be lost width. */
const PLAIN_STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };

/** A column of one, and the space after it. */
const INDENT = 2;
const INDENT_COLUMN = INDENT - 1;

/** Labels at the left, their texts wrapped at the right. */
export function labelledLines(
  rows: readonly { readonly label: string; readonly text: string }[],
  options: { readonly width: number; readonly labelWidth: number },
): string {
  const { width, labelWidth } = options;
  const table = new Table({
    chars: BARE,
    style: PLAIN_STYLE,
    wordWrap: true,
    colWidths: [INDENT_COLUMN, labelWidth - 1, width - labelWidth - INDENT],
  });
  for (const { label, text } of rows) table.push(['', label, text]);
  return trimmed(table.toString());
}

/** One text, wrapped. */
export function paragraph(text: string, width: number): string {
  const table = new Table({ chars: BARE, style: PLAIN_STYLE, wordWrap: true, colWidths: [width] });
  table.push([text]);
  return trimmed(table.toString());
}

/** A cell, or a text that takes the whole row. */
export type Cells = readonly string[] | { readonly wholeRow: string };

/**
 * A table with a rule below its head and none elsewhere; columns are one space apart, texts wrapped.
 * @param widths of the columns' texts; with a space between each two and the indent of 2, the table's width
 */
export function columns(head: readonly string[], rows: readonly Cells[], widths: readonly number[]): string {
  const table = new Table({
    chars: BARE,
    style: PLAIN_STYLE,
    wordWrap: true,
    colWidths: [INDENT_COLUMN, ...widths],
  });
  table.push(['', ...head]);
  table.push(['', ...widths.map((width) => '─'.repeat(width))]);
  for (const cells of rows) {
    table.push(
      'wholeRow' in cells ? ['', { content: cells.wholeRow, colSpan: widths.length }] : ['', ...cells],
    );
  }
  return trimmed(table.toString());
}

/** Without the blanks that fill the last column. */
function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

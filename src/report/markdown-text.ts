import { printable } from './printable.js';

/**
 * Text as Markdown shows it unchanged: no markup of HTML, emphasis, code, tables or links in it takes effect, so a
 * task named `<script>…` is only text. `&` and `<` become entities, since HTML blocks ignore backslashes.
 */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\](?=[([:])/g, '\\]')
    .replace(/^([#+\-=]|\d+[.)](?=\s|$))/, escapeStart)
    .replace(/^ +/, '');
}

/** What would begin a heading or a list at the start of a line. */
function escapeStart(start: string): string {
  return start.length === 1 ? `\\${start}` : `${start.slice(0, -1)}\\${start.slice(-1)}`;
}

/** A code block whose fence is longer than any run of backticks inside. */
export function codeBlock(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const lines = code.replace(/\n$/, '').split('\n').map(printable).join('\n');
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** A table of texts; each cell is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

import type { Definition } from 'clipanion';
import { wrap } from './wrap.js';

const WIDTH = 100;
/** Where descriptions of options start; a longer option has its description on the next line. */
const DESCRIPTION_COLUMN = 28;
const COMMAND_COLUMN = 14;
const HELP = { definition: '-h,--help', description: 'this text' };

/**
 * Help from clipanion's definitions. Its own rendering names every value `#0`; here an option's description may
 * start with the value's name in angle brackets: `<duration> length of each trial`.
 */
export function commandHelp({ path, usage, description, details, examples, options }: Definition): string {
  // clipanion's usage names no rest, but an operand that may be left out: `pooltune history [file]`.
  const operands = usage.endsWith('...') ? restOf(path) : (/ \[\w+\]$/.exec(usage)?.[0] ?? '');
  const sections = [
    `${sentence(description ?? '')}\n\nUsage: ${path} [options]${operands}`,
    wrap(unwrapped(details ?? ''), WIDTH),
    `Options:\n${[...options, HELP].map(optionHelp).join('\n')}`,
    `Examples:\n${(examples ?? []).map(([about, line]) => `  ${about.trim()}:\n    $ ${line}`).join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function restOf(path: string): string {
  return path === 'pooltune report' ? ' [folders...]' : ' [modules...]';
}

/** All commands, for `pooltune --help`. */
export function programHelp(definitions: readonly Definition[], version: string): string {
  const commands = definitions.map(({ path, description }) => {
    const name = path.split(' ')[1] ?? '';
    return entry(name, sentence(description ?? ''), COMMAND_COLUMN);
  });
  return `pooltune ${version}: how should I run my workers?

Usage: pooltune <command> [options]

Commands:
${commands.join('\n')}

pooltune <command> --help shows the options of a command and examples; pooltune --version the version.
`;
}

function optionHelp({ definition, description = '' }: { definition: string; description?: string }): string {
  const [, value, text = ''] = /^(<[^>]+>)?\s*(.*)$/s.exec(description.trim()) ?? [];
  const name = definition.split(' ')[0]!.replace(',', ', ');
  return entry(value === undefined ? name : `${name} ${value}`, text, DESCRIPTION_COLUMN);
}

function entry(name: string, text: string, column: number): string {
  const indent = ' '.repeat(column);
  const lines = wrap(text, WIDTH - column).split('\n');
  const first = `  ${name}`.padEnd(column);
  return first.length > column || !first.endsWith(' ')
    ? [first.trimEnd(), ...lines.map((line) => indent + line)].join('\n')
    : [first + lines[0], ...lines.slice(1).map((line) => indent + line)].join('\n');
}

/** clipanion has wrapped the paragraphs at a width of its own. */
function unwrapped(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.split(/\s*\n\s*/).join(' '))
    .join('\n\n');
}

function sentence(text: string): string {
  return text.trim().replace(/^./, (letter) => letter.toUpperCase());
}

import type { Definition } from 'clipanion';
import { choicesOf } from './choices.js';

/** A command as far as a shell's completion needs it. */
export interface CompletedCommand {
  readonly name: string;
  /** On one line, without a full stop. */
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What it takes beside options, any number of them. */
  readonly operands: Completed | null;
}

export interface CompletedOption {
  /** With their dashes. */
  readonly names: readonly string[];
  readonly description: string;
  /** `null` where it takes no value. */
  readonly value: Completed | null;
}

/** What may stand in a place: one of a few words, a path, or something that only the user knows. */
export type Completed =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'text' };

const HELP: CompletedOption = { names: ['-h', '--help'], description: 'this text', value: null };

/** From what clipanion knows of the commands, the same as `--help` says. */
export function completedCommands(definitions: readonly Definition[]): readonly CompletedCommand[] {
  return definitions.map(({ path, usage, description = '', options }) => {
    const name = path.split(' ').at(-1)!;
    return {
      name,
      description: description.trim(),
      options: [...options.map((option) => completedOption(name, option)), HELP],
      operands: operandsIn(name, usage),
    };
  });
}

/** `definition` is such as `--pool #0` or `-q,--quiet`; a description begins with its value's name, `<type> …`. */
function completedOption(
  command: string,
  { definition, description = '' }: { readonly definition: string; readonly description?: string },
): CompletedOption {
  const [names = '', ...values] = definition.split(' ');
  const [, value = '', text = ''] = /^(?:<([^>]+)>)?\s*(.*)$/s.exec(description.trim()) ?? [];
  return {
    names: names.split(','),
    description: text,
    value: values.length === 0 ? null : completedValue(command, names, value),
  };
}

function completedValue(command: string, option: string, value: string): Completed {
  // `<pass|fail>` names its choices itself.
  const choices = value.includes('|') ? value.split('|') : choicesOf(command, option);
  if (choices !== undefined) return { kind: 'choices', choices };
  if (value === 'folder') return { kind: 'folder' };
  return { kind: value === 'file' || value === 'program' ? 'file' : 'text' };
}

/** A usage ends in `...` for task modules, in `[file]` or the like for one operand. */
function operandsIn(command: string, usage: string): Completed | null {
  if (usage.endsWith('...')) return { kind: 'file' };
  const [, name] = / \[(\w+)\]$/.exec(usage) ?? [];
  return name === undefined ? null : completedValue(command, name, name);
}

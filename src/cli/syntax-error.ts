import type { Definition } from 'clipanion';
import { UsageError } from '../foundation/errors.js';
import { nearest } from './options/nearest.js';

const SEE_HELP = 'See pooltune --help.';

/**
 * clipanion's account of a command line that it could not read runs over many lines and lists every command. This
 * finds the one word that is wrong, from the commands' own definitions.
 * @param argv without the program's name
 */
export function explainSyntax(
  argv: readonly string[],
  definitions: readonly Definition[],
  cause: unknown,
): UsageError {
  const [command] = argv;
  const definition = definitions.find(({ path }) => path.split(' ')[1] === command);
  if (command === undefined || definition === undefined) return unknownCommand(command, definitions, cause);

  const options = optionsOf(definition);
  const help = `See pooltune ${command} --help.`;
  const operands: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--') {
      operands.push(...argv.slice(at + 1));
      break;
    }
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const [name, inline] = split(word);
    const option = options.find((known) => known.names.includes(name));
    if (option === undefined) {
      const meant = nearest(
        name,
        options.flatMap(({ names }) => names),
      );
      return new UsageError(`${command} has no option ${name}.`, {
        hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}${help}`,
        cause,
      });
    }
    if (!option.takesValue) {
      if (inline === undefined) continue;
      return new UsageError(`${name} takes no value, and "${inline}" was given.`, { hint: help, cause });
    }
    if (inline !== undefined) continue;
    const value = argv[++at];
    if (value === undefined || value.startsWith('-')) {
      const isOption = value === undefined || options.some(({ names }) => names.includes(split(value)[0]));
      return new UsageError(`${name} needs a value.`, {
        hint: isOption ? help : `A value that starts with a dash is written ${name}=${value}.`,
        cause,
      });
    }
  }
  // Those that it takes are named in its usage: `pooltune history [file]`.
  const extra = operands[definition.usage.match(/ \[\w+\]/g)?.length ?? 0];
  return new UsageError(`${command} does not take the argument "${extra ?? ''}".`, { hint: help, cause });
}

function unknownCommand(
  word: string | undefined,
  definitions: readonly Definition[],
  cause: unknown,
): UsageError {
  const commands = definitions.map(({ path }) => path.split(' ')[1]).filter((name) => name !== undefined);
  if (word === undefined || word.startsWith('-')) {
    return new UsageError(`pooltune has no option ${word ?? ''} without a command before it.`, {
      hint: `Commands: ${commands.join(', ')}. ${SEE_HELP}`,
      cause,
    });
  }
  const meant = nearest(word, commands);
  // `pooltune ./tasks.ts` is a natural slip.
  const looksLikeModule = /[./\\]/.test(word);
  const hint = looksLikeModule
    ? `To tune the tasks of a module: pooltune tune ${word}`
    : `${meant === undefined ? '' : `Did you mean ${meant}? `}Commands: ${commands.join(', ')}. ${SEE_HELP}`;
  return new UsageError(`pooltune has no command "${word}".`, { hint, cause });
}

interface OptionSyntax {
  readonly names: readonly string[];
  readonly takesValue: boolean;
}

/** From definitions such as `-q,--quiet` and `--slo #0`. */
function optionsOf({ options }: Definition): OptionSyntax[] {
  const help: OptionSyntax = { names: ['-h', '--help'], takesValue: false };
  return [
    ...options.map(({ definition }) => {
      const [names = '', ...values] = definition.split(' ');
      return { names: names.split(','), takesValue: values.length > 0 };
    }),
    help,
  ];
}

function split(word: string): [name: string, inline: string | undefined] {
  const at = word.indexOf('=');
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

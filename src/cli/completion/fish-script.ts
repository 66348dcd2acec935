import type { Completed, CompletedCommand, CompletedOption } from './completed-command.js';

/** One `complete` per command, option and operand, each with the condition under which it is offered. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, description, options, operands }) => {
    const within = `complete -c pooltune -n ${quoted(`__pooltune_command ${name}`)}`;
    return [
      '',
      `complete -c pooltune -n '__pooltune_command' -a ${name} -d ${quoted(description)}`,
      ...options.map((option) => `${within} ${optionFlags(option)}`),
      ...(operands === null || operands.kind === 'text' ? [] : [`${within} ${operandFlags(operands)}`]),
    ];
  });
  return `# Completion of pooltune for fish

# Whether the command is the one named; without a name, whether there is none yet.
function __pooltune_command
    set -l words (commandline -opc)
    if test (count $argv) -eq 0
        test (count $words) -eq 1
    else
        test (count $words) -gt 1; and test $words[2] = $argv[1]
    end
end

complete -c pooltune -f
complete -c pooltune -n '__pooltune_command' -l help -s h -d 'all commands'
complete -c pooltune -n '__pooltune_command' -l version -s v -d 'the version alone'
${lines.join('\n')}
`;
}

function optionFlags({ names, description, value }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...(value === null ? [] : [valueFlags(value)]), `-d ${quoted(description)}`].join(' ');
}

function valueFlags(value: Completed): string {
  switch (value.kind) {
    case 'choices':
      return `-x -a ${quoted(value.choices.join(' '))}`;
    case 'file':
      return '-r -F';
    case 'folder':
      return "-x -a '(__fish_complete_directories)'";
    case 'text':
      return '-x';
  }
}

function operandFlags(operands: Exclude<Completed, { readonly kind: 'text' }>): string {
  switch (operands.kind) {
    case 'choices':
      return `-a ${quoted(operands.choices.join(' '))}`;
    case 'file':
      return '-F';
    case 'folder':
      return "-a '(__fish_complete_directories)'";
  }
}

/** In single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

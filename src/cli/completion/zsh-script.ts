import type { Completed, CompletedCommand, CompletedOption } from './completed-command.js';

/** A function in the way of zsh's own completion system: `_arguments` reads the specifications. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, description }) => `      ${quoted(`${name}:${description}`)}`);
  const cases = commands.map(({ name, options, operands }) => {
    const specs = [
      ...options.flatMap(optionSpecs),
      ...(operands === null ? [] : [quoted(`*:${action('operand', operands)}`)]),
    ];
    return `    ${name})
      _arguments -S ${specs.map((spec) => `\\\n        ${spec}`).join(' ')}
      ;;`;
  });
  return `#compdef pooltune

_pooltune() {
  local curcontext="$curcontext" command
  if ((CURRENT == 2)); then
    local -a commands
    commands=(
${described.join('\n')}
    )
    _describe -t commands command commands
    _arguments '(-)--help[all commands]' '(-)--version[the version alone]'
    return
  fi
  command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join('\n')}
  esac
}

# Found in fpath, this file is the function and is to do its work; sourced, it only defines it.
if [[ $funcstack[1] == _pooltune ]]; then
  _pooltune "$@"
else
  compdef _pooltune pooltune
fi
`;
}

/** Every option may be repeated: some add up, of others the last one counts. */
function optionSpecs({ names, description, value }: CompletedOption): string[] {
  const about = description.replace(/[\\[\]:]/g, '\\$&');
  return names.map((name) =>
    quoted(
      value === null ? `*${name}[${about}]` : `*${name}=[${about}]:${action(name.replace(/^-+/, ''), value)}`,
    ),
  );
}

function action(message: string, completed: Completed): string {
  switch (completed.kind) {
    case 'choices':
      return `${message}:(${completed.choices.join(' ')})`;
    case 'file':
      return `${message}:_files`;
    case 'folder':
      return `${message}:_files -/`;
    case 'text':
      return `${message}: `;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

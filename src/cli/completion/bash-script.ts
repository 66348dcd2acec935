import type { Completed, CompletedCommand } from './completed-command.js';

/** For bash 4 and newer; in bash 3.2 (macOS) paths are completed less nicely. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ names, value }) =>
      value === null
        ? []
        : [`    ${names.map((option) => `'${name} ${option}'`).join(' | ')}) ${reply(value)}; return ;;`],
    ),
  );
  const options = commands.map(
    ({ name, options }) => `      ${name}) ${replyWords(options.flatMap(({ names }) => names))} ;;`,
  );
  const operands = commands.flatMap(({ name, operands }) =>
    operands === null ? [] : [`      ${name}) ${reply(operands)} ;;`],
  );
  const first = [...commands.map(({ name }) => name), '--help', '--version'];
  return `# Completion of pooltune for bash

_pooltune_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_pooltune_files() {
  compopt -o default 2> /dev/null || COMPREPLY=($(compgen -f -- "$cur"))
}

_pooltune_folders() {
  compopt -o dirnames 2> /dev/null || COMPREPLY=($(compgen -d -- "$cur"))
}

_pooltune() {
  local cur=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]} at
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    ${replyWords(first)}
    return
  fi
  # In --option=value the equals sign is a word of its own.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $option == = ]]; then
    option=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((at = 2; at < COMP_CWORD; at++)); do
    # What follows is no option, whatever it looks like.
    if [[ \${COMP_WORDS[at]} == -- ]]; then
      option=
      break
    fi
  done
  case "$command $option" in
${values.join('\n')}
  esac
  if [[ $cur == -* && -n $option ]]; then
    case $command in
${options.join('\n')}
    esac
  else
    case $command in
${operands.join('\n')}
    esac
  fi
}

complete -F _pooltune pooltune
`;
}

function reply(completed: Completed): string {
  if (completed.kind === 'choices') return replyWords(completed.choices);
  return { file: '_pooltune_files', folder: '_pooltune_folders', text: ':' }[completed.kind];
}

function replyWords(words: readonly string[]): string {
  return `_pooltune_words '${words.join(' ')}'`;
}

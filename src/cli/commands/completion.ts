import { Command, Option } from 'clipanion';
import { UsageError } from '../../foundation/errors.js';
import { EXIT } from '../../foundation/exit-codes.js';
import { completedCommands } from '../completion/completed-command.js';
import { completionScript } from '../completion/completion-script.js';
import { SHELLS } from '../completion/shells.js';
import { parseChoice } from '../options/choice.js';
import type { ProgramContext } from '../program-context.js';

export class CompletionCommand extends Command<ProgramContext> {
  static override paths = [['completion']];

  static override usage = Command.Usage({
    description: 'print what a shell needs to complete commands, options and their values',
    details: `
      Prints a script for bash, zsh or fish, made from the same definitions as --help. A shell that has read it completes
      without starting pooltune; after an update of pooltune, write it again.

      For bash, write it to ~/.local/share/bash-completion/completions/pooltune, or have ~/.bashrc say
      'source <(pooltune completion bash)'. For zsh, write it to a file _pooltune in a folder of your fpath. For fish, write
      it to ~/.config/fish/completions/pooltune.fish.
    `,
    examples: [
      ['For bash', '$0 completion bash'],
      ['For zsh', '$0 completion zsh'],
      ['For fish', '$0 completion fish'],
    ],
  });

  shell = Option.String({ name: 'shell', required: false });

  override async execute(): Promise<number> {
    if (this.shell === undefined) {
      throw new UsageError('completion has to be told which shell it is for.', {
        hint: `Name it: ${SHELLS.join(', ')}, such as pooltune completion ${SHELLS[0]}.`,
      });
    }
    const shell = parseChoice(this.shell, 'completion', SHELLS);
    const { io, definitions, version } = this.context;
    io.stdout.write(completionScript(shell, completedCommands(definitions()), version));
    return EXIT.done;
  }
}

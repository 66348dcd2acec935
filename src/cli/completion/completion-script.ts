import { bashScript } from './bash-script.js';
import type { CompletedCommand } from './completed-command.js';
import { fishScript } from './fish-script.js';
import type { Shell } from './shells.js';
import { zshScript } from './zsh-script.js';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** All that a shell needs to complete pooltune's command lines: it starts no pooltune to do so. */
export function completionScript(
  shell: Shell,
  commands: readonly CompletedCommand[],
  version: string,
): string {
  const script = SCRIPTS[shell](commands);
  // zsh finds a completion function by its first line.
  const [first = '', ...rest] = script.split('\n');
  return `${first}\n# By pooltune ${version}: \`pooltune completion ${shell}\` writes it again.\n${rest.join('\n')}`;
}

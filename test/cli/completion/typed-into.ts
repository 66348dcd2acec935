import { spawn, spawnSync } from 'node:child_process';

/** Prints what it was called with, so that a test sees what the shell made of what was typed. */
const POOLTUNE = `pooltune() { printf 'got:'; printf '<%s>' "$@"; printf '\\n'; }`;
const READY = 'ready> ';

/** Ways to have the shell read a completion script and know nothing else. */
const SHELLS = {
  bash: { start: 'bash --noprofile --norc -i', before: ["bind 'set bell-style none'"] },
  zsh: { start: 'zsh -f -i', before: ['unsetopt beep', 'autoload -U compinit', 'compinit -D -u'] },
} as const;

/** Why interactive tests of a shell have to be left out here; empty where they need not. */
export function missing(shell: string): string {
  const lacking = [shell, 'script'].filter((program) => spawnSync('which', [program]).status !== 0);
  return lacking.length === 0 ? '' : ` (${lacking.join(' and ')} not installed)`;
}

/**
 * Types lines into an interactive shell at a terminal of its own (util-linux's `script`), a tab where it says `\t`.
 * @returns the arguments with which each line called pooltune
 */
export async function typedInto(
  shell: keyof typeof SHELLS,
  script: string,
  lines: readonly string[],
  cwd: string,
): Promise<string[][]> {
  const { start, before } = SHELLS[shell];
  const child = spawn('script', ['-qec', start, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, TERM: 'xterm', LANG: 'C.UTF-8', PS1: READY },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let output = '';
  let onOutput = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    onOutput();
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const results = () => [...output.matchAll(/got:(<.*>)\r?\n/g)].map(([, words]) => words!);
  /** Until there is another result, and the shell is ready for more. */
  const until = async (count: number) => {
    const isThere = () =>
      results().length >= count && output.lastIndexOf(READY) > output.lastIndexOf('got:<');
    await Promise.race([
      closed,
      new Promise<void>((resolve) => {
        onOutput = () => isThere() && resolve();
        onOutput();
      }),
    ]);
    if (!isThere()) throw new Error(`${shell} ended: ${output}`);
  };
  try {
    for (const line of [`PS1='${READY}'`, ...before, `source ${script}`, POOLTUNE])
      child.stdin.write(`${line}\n`);
    child.stdin.write('pooltune loaded\n');
    await until(1);
    for (const [at, line] of lines.entries()) {
      child.stdin.write(`${line}\n`);
      await until(at + 2);
    }
  } finally {
    child.stdin.end('exit\n');
    child.kill();
    await closed;
  }
  return results()
    .slice(1)
    .map((words) => words.slice(1, -1).split('><'));
}

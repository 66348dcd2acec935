import { EnvironmentError } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';
import type { BaseGuard } from './base-guard.js';
import { lastLines, readableOutput } from './readable-output.js';
import { type ChildEnd, runChild } from './run-child.js';

/** A command that makes the base ready. */
export interface BaseCommand {
  readonly kind: 'install' | 'build';
  readonly program: string;
  /** `null` where `program` is a command line for a shell: the user's own. */
  readonly args: readonly string[] | null;
  /** Why it is this one, such as the lock file that named it; nothing to say of the user's own. */
  readonly because?: string;
}

export interface BaseCommandOptions {
  /** Where it runs. */
  readonly cwd: string;
  /** For people: the base, such as `origin/main (4295bb1)`. */
  readonly name: string;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly guard?: BaseGuard | undefined;
  readonly note: (sentence: string) => void;
}

/**
 * Runs it to its end; what it writes is kept, and shown only when it fails.
 * @throws {EnvironmentError} when it fails, is not there, or takes too long
 * @throws the signal's reason when it aborts
 */
export async function runBaseCommand(command: BaseCommand, options: BaseCommandOptions): Promise<void> {
  const { cwd, name, timeLimitMs, signal, guard, note } = options;
  const line = maskSecrets([command.program, ...(command.args ?? [])].join(' '));
  note(`${PROGRESS[command.kind]} the base, ${name}: ${line}`);
  let end: ChildEnd;
  try {
    const shell = command.args === null;
    end = await runChild(command.program, command.args ?? [], { cwd, timeLimitMs, signal, guard, shell });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).syscall?.startsWith('spawn') !== true) throw thrown;
    throw failure(command, options, `"${line}" cannot be run${because(command)}`, thrown);
  }
  if (end.code === 0 && !end.isLate) return;
  const how = end.isLate
    ? `took longer than ${timeLimitMs / 1_000} s`
    : end.signal === null
      ? `ended with exit code ${end.code}`
      : `was ended by ${end.signal}`;
  const lines = lastLines(readableOutput(end.lastOutput), SHOWN_LINES).map((text) => `\n    ${text}`);
  const said = lines.length === 0 ? '; it wrote nothing.' : `. It wrote, at the end:${lines.join('')}`;
  throw failure(command, options, `"${line}" ${how}${said}`);
}

function failure(
  { kind }: BaseCommand,
  { name }: BaseCommandOptions,
  what: string,
  cause?: unknown,
): EnvironmentError {
  return new EnvironmentError(`the base, ${name}, does not ${kind}: ${what}`, {
    hint: HINTS[kind],
    cause,
  });
}

function because({ because }: BaseCommand): string {
  return because === undefined ? '.' : `; ${because}.`;
}

const PROGRESS = { install: 'installing', build: 'building' } as const;
const HINTS = {
  install: 'If another command installs it, name that with --base-install.',
  build: 'The command is the one of --base-build; it runs in the root of the repository.',
} as const;
const SHOWN_LINES = 15;

import { devNull } from 'node:os';
import { EnvironmentError } from '../../foundation/errors.js';
import type { BaseGuard } from './base-guard.js';
import { readableOutput } from './readable-output.js';
import { runChild } from './run-child.js';

export interface GitOptions {
  readonly signal: AbortSignal;
  readonly guard?: BaseGuard | undefined;
}

export interface GitAnswer {
  readonly code: number | null;
  /** Standard output, whole. */
  readonly output: string;
  /** What it said on standard error, for people. */
  readonly words: string;
}

/**
 * Runs git in a folder. The user's configuration holds (credentials, LFS, encodings), but for what would run other programs
 * for the base: hooks and the file system monitor.
 * @throws {EnvironmentError} when there is no git
 */
export async function askGit(
  folder: string,
  args: readonly string[],
  options: GitOptions,
): Promise<GitAnswer> {
  let output = '';
  try {
    const { code, lastOutput } = await runChild('git', [...SETTINGS, ...args], {
      ...options,
      cwd: folder,
      onOutput: (text) => {
        output += text;
      },
    });
    return { code, output, words: readableOutput(lastOutput) };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).syscall?.startsWith('spawn') !== true) throw thrown;
    throw new EnvironmentError('git cannot be run, and the base comes from it.', {
      hint: 'Install git, or compare with a stored baseline (--baseline).',
      cause: thrown,
    });
  }
}

/** @throws {EnvironmentError} when git says that it failed, with its words, too */
export async function git(folder: string, args: readonly string[], options: GitOptions): Promise<string> {
  const { code, output, words } = await askGit(folder, args, options);
  if (code === 0) return output;
  throw new EnvironmentError(`"git ${args.slice(0, 2).join(' ')}" failed in ${folder}: ${words}`);
}

const SETTINGS = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  // Otherwise it may mark the user's repository as one that older versions of git cannot read.
  ['worktree.useRelativePaths', 'false'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

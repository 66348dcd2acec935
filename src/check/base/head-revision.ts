import path from 'node:path';
import { EnvironmentError } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';
import type { Revision } from '../check-result.js';
import { askGit } from './git.js';
import { realPathOf } from './repository.js';

export interface HeadRevision extends Revision {
  /** First line of the commit's message. */
  readonly subject: string;
}

/**
 * The commit that is checked out, and whether the working tree has changes beside it, anywhere in it. Files that are not in
 * git count, unless git ignores them.
 * @param folder in the repository
 * @param options.ignore files and folders that do not count, such as pooltune's own reports
 * @returns `null` where there is no git, no repository, or no commit yet
 * @throws the signal's reason when it aborts
 */
export async function headRevision(
  folder: string,
  options: { readonly ignore?: readonly string[]; readonly signal: AbortSignal },
): Promise<HeadRevision | null> {
  try {
    const show = ['log', '-1', '--no-show-signature', '--no-color', '--encoding=UTF-8', '--format=%H%n%s'];
    const root = await answer(folder, ['rev-parse', '--show-toplevel'], options.signal);
    const commit = root === null ? null : await answer(folder, show, options.signal);
    if (root === null || commit === null) return null;
    const [hash = '', subject = ''] = commit.split('\n');
    const changes = await answer(root, statusArguments(root, options.ignore ?? []), options.signal);
    return changes === null ? null : { commit: hash, subject: maskSecrets(subject), dirty: changes !== '' };
  } catch (thrown) {
    if (thrown instanceof EnvironmentError) return null; // No git.
    throw thrown;
  }
}

/** Its output; `null` where it failed. */
async function answer(folder: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  const { code, output } = await askGit(folder, args, { signal });
  return code === 0 ? output.replace(/\n$/, '') : null;
}

function statusArguments(root: string, ignore: readonly string[]): string[] {
  const excluded = ignore
    .map((place) => path.relative(root, realPathOf(place)))
    .filter((within) => within !== '' && !within.startsWith('..') && !path.isAbsolute(within))
    .map((within) => `:(exclude,literal)${within.replaceAll(path.sep, '/')}`);
  // No lock on the index: the user's own git may run.
  return ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=normal', '--', '.', ...excluded];
}

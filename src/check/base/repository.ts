import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError, UsageError } from '../../foundation/errors.js';
import { askGit, type GitOptions } from './git.js';

/**
 * The root of the git repository's working tree that all the files are in: a real path, so one without links. In a linked
 * worktree it is that worktree's; in a submodule, the submodule's.
 * @param files need not exist
 * @throws {UsageError} when one of them is in no repository, or they are in several
 * @throws {EnvironmentError} when there is no git, or it does not trust the repository
 */
export async function findRepository(files: readonly string[], options: GitOptions): Promise<string> {
  const roots = new Set<string>();
  for (const file of files) roots.add(await rootOf(path.dirname(realPathOf(file)), options));
  const [root, other] = roots;
  if (root === undefined) throw new Error('No file to find a repository for.');
  if (other !== undefined) {
    throw new UsageError(`the task modules are in several git repositories: ${[...roots].join(', ')}.`, {
      hint: 'Check those of each repository by themselves.',
    });
  }
  return root;
}

/**
 * The commit that a ref names: a branch, a tag, a hash, `HEAD~1`, or whatever else git understands.
 * @returns its full hash
 * @throws {UsageError} when there is none
 */
export async function resolveCommit(root: string, ref: string, options: GitOptions): Promise<string> {
  // Not `--end-of-options`: git before 2.30 takes it for a ref here.
  if (ref.trim() === '' || ref.startsWith('-') || ref.includes('\0')) {
    throw new UsageError(`"${ref.replaceAll('\0', '\\0')}" cannot be a git ref to compare with.`, {
      hint: 'Name a branch, a tag or a commit, such as origin/main.',
    });
  }
  const { code, output } = await askGit(
    root,
    ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`],
    options,
  );
  const commit = output.trim();
  if (code === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  throw new UsageError(`there is no commit "${ref}" in the git repository ${root}.`, {
    hint: await howToFetch(root, ref, options),
  });
}

/** A file's real path, also where it, or a folder above it, is not there; a last part that is a link stays as it is. */
export function realPathOf(file: string): string {
  const absolute = path.resolve(file);
  const missing = [path.basename(absolute)];
  let folder = path.dirname(absolute);
  while (!existsSync(folder) && folder !== path.dirname(folder)) {
    missing.unshift(path.basename(folder));
    folder = path.dirname(folder);
  }
  return path.join(realpathSync(folder), ...missing);
}

async function rootOf(folder: string, options: GitOptions): Promise<string> {
  let existing = folder;
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { code, output, words } = await askGit(existing, ['rev-parse', '--show-toplevel'], options);
  // A path may end in blanks.
  if (code === 0 && output.endsWith('\n')) return realpathSync(output.slice(0, -1));
  if (words.includes('safe.directory')) {
    const trusted = /safe\.directory (.+)$/m.exec(words)?.[1] ?? folder;
    throw new EnvironmentError(
      `git does not trust the repository of ${folder}: it belongs to another user.`,
      {
        hint: `Trust it with: git config --global --add safe.directory ${trusted}`,
        cause: new Error(words),
      },
    );
  }
  throw new UsageError(`${folder} is not in a git repository, which the base could be taken from.`, {
    hint: 'Run it in a clone of the project, or compare with a stored baseline (--baseline).',
    cause: new Error(words),
  });
}

async function howToFetch(root: string, ref: string, options: GitOptions): Promise<string> {
  const branch = /^(?!refs\/)([\w.-]+)\/([\w./-]+)$/.exec(ref);
  const fetchIt =
    branch === null
      ? 'git fetch'
      : `git fetch --depth=1 ${branch[1]} +${branch[2]}:refs/remotes/${branch[1]}/${branch[2]}`;
  const shallow = await askGit(root, ['rev-parse', '--is-shallow-repository'], options);
  return shallow.output.trim() === 'true'
    ? `This clone has a part of the history only. Fetch what it lacks, with fetch-depth: 0 for actions/checkout, or: ${
        branch === null ? 'git fetch --unshallow' : fetchIt
      }`
    : `See "git branch --all" and "git tag" for what there is, or fetch it first: ${branch === null ? fetchIt : `git fetch ${branch[1]}`}`;
}

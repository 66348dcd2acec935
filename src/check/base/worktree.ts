import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { askGit, type GitOptions, git } from './git.js';

export interface Worktree {
  /** Its root, a real path. */
  readonly folder: string;
  /** Removes the folder, and git's record of it. Idempotent; never rejects, what is left is told by `note`. */
  remove(): Promise<void>;
}

export interface WorktreeOptions extends GitOptions {
  /** Where its folder is made. */
  readonly parent: string;
  readonly note: (sentence: string) => void;
}

/**
 * A detached worktree of a commit, in a new folder with a name of ours. Before anything is written there, the guard knows of
 * it, and removes it should this process die; git's record of it then stays, until the next worktree is made.
 * @param root of the repository's working tree
 * @throws {EnvironmentError} when it cannot be made; nothing is left then
 */
export async function addWorktree(root: string, commit: string, options: WorktreeOptions): Promise<Worktree> {
  const { guard } = options;
  await forgetLostWorktrees(root, options);
  const folder = await newFolder(root, options.parent);
  let removal: Promise<void> | undefined;
  const remove = () => {
    removal ??= removeWorktree(root, folder, options);
    return removal;
  };
  try {
    await guard?.watchFolder(folder);
    await git(root, ['worktree', 'add', '--detach', folder, commit], options);
    return { folder, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/**
 * Removes git's records of the worktrees of ours whose folders are gone: what a pooltune that was killed has left. Those of
 * others are not ours to forget, so this is no `git worktree prune`.
 */
async function forgetLostWorktrees(root: string, options: GitOptions): Promise<void> {
  for (const folder of await worktreesOf(root, options)) {
    if (!OURS.test(path.basename(folder)) || existsSync(folder)) continue;
    await askGit(root, REMOVE_RECORD(folder), options); // Another pooltune may have been faster.
  }
}

async function removeWorktree(root: string, folder: string, { guard, note }: WorktreeOptions): Promise<void> {
  // Not the caller's: an interruption is what often leads here.
  const options = { signal: new AbortController().signal };
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    await guard?.releaseFolder(folder).catch(() => {}); // A guard that is gone watches nothing.
    const { code, words } = await askGit(root, REMOVE_RECORD(folder), options);
    if (code !== 0 && (await worktreesOf(root, options)).includes(folder)) {
      note(`git still lists the base's worktree ${folder}: ${words}`);
    }
  } catch (thrown) {
    note(`the base's worktree ${folder} could not be removed: ${messageOf(thrown)}`);
  }
}

async function worktreesOf(root: string, options: GitOptions): Promise<string[]> {
  const list = await git(root, ['worktree', 'list', '--porcelain'], options);
  return [...list.matchAll(/^worktree (.+)$/gm)].map((line) => line[1]!);
}

async function newFolder(root: string, parent: string): Promise<string> {
  let folder: string;
  try {
    folder = await mkdtemp(path.join(await realpath(parent), PREFIX));
  } catch (thrown) {
    throw new EnvironmentError(`no folder for the base can be made in ${parent}: ${messageOf(thrown)}`, {
      hint: 'Set TMPDIR to a writable folder.',
      cause: thrown,
    });
  }
  if (!folder.startsWith(root + path.sep)) return folder;
  await rm(folder, { recursive: true });
  throw new EnvironmentError(
    `temporary files are kept in ${parent}, inside the repository ${root}: the base would find the head's packages there.`,
    { hint: 'Set TMPDIR to a folder outside of it.' },
  );
}

/** Twice `--force`: also where it is locked. The folder need not be there. */
const REMOVE_RECORD = (folder: string) => ['worktree', 'remove', '--force', '--force', folder];
const PREFIX = 'pooltune-base-';
/** As `mkdtemp` completes it. */
const OURS = /^pooltune-base-[A-Za-z0-9]{6}$/;

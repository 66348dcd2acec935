import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BaseGuard } from './base-guard.js';
import { git } from './git.js';
import { type Installed, installBase } from './install-base.js';
import { parentOf } from './lock-file.js';
import { findRepository, realPathOf, resolveCommit } from './repository.js';
import { addWorktree } from './worktree.js';

/** Another version of the user's project, beside the one in their working tree, the head. */
export interface Base {
  /** Full hash. */
  readonly commit: string;
  /** As the user named it. */
  readonly ref: string;
  /** Root of its files; a real path. */
  readonly root: string;
  /** Root of the head's; a real path. */
  readonly headRoot: string;
  readonly installed: Installed;
  /** The same file in the base, for a file of the head's; `undefined` where the base has none. */
  pathOf(headPath: string): string | undefined;
  /**
   * Removes it, and git's record of it. Idempotent; never rejects: what cannot be removed is told by `note`. What runs in
   * the base has to be ended first.
   */
  remove(): Promise<void>;
}

export interface BaseOptions {
  /** The task modules of the head: they decide on the repository, and on which packages are needed. At least one. */
  readonly modulePaths: readonly string[];
  /**
   * `by-lock-files` of Node.js, or by `installCommand` alone: tasks in another language have theirs elsewhere, and
   * need the folder of their path alone. The former by default.
   */
  readonly packages?: 'by-lock-files' | 'by-command';
  /** What git understands as a commit: `origin/main`, a tag, a hash, `HEAD~1`. */
  readonly ref: string;
  /** Where the base's folder is made: not within the repository. Default: the system's folder for temporary files. */
  readonly folder?: string;
  readonly signal: AbortSignal;
  /** Told what is done that takes long, and what is worth knowing: a sentence each. */
  readonly note: (sentence: string) => void;
  /** Cleans up should this process be killed. */
  readonly guard?: BaseGuard;
  /** How the base is installed, for a shell in its root; otherwise the lock files decide (see `planPackages`). */
  readonly installCommand?: string;
  /** What the task modules need built, for a shell in its root, after installing. */
  readonly buildCommand?: string;
  /** For each of these commands, ms. Default: 10 min. */
  readonly timeLimitMs?: number;
}

/**
 * Takes the base from git: a worktree of its commit in a temporary folder, with its packages (see `planPackages`,
 * `sharePackages`). Where the base has none of the task modules, nothing is installed or built.
 *
 * It holds what is in git at that commit. What the head has beside (`.env`, a generated client, files of a build) is not
 * copied: `buildCommand` is there to make it. Submodules are empty. Hooks of the repository do not run.
 *
 * Whatever goes wrong, no folder, process or record in git is left; after `kill -9` of this process the guard removes
 * folder and processes, and the next `takeBase` for the repository git's record.
 * @throws {UsageError} when there is no repository, or no such commit
 * @throws {EnvironmentError} when there is no git, no folder can be made, or the base does not install or build
 * @throws the signal's reason when it aborts
 */
export async function takeBase(options: BaseOptions): Promise<Base> {
  const { modulePaths, ref, folder = tmpdir(), signal, note, guard, packages = 'by-lock-files' } = options;
  const byLockFiles = packages === 'by-lock-files';
  const head = await findRepository(modulePaths, { signal });
  const commit = await resolveCommit(head, ref, { signal });
  const worktree = await addWorktree(head, commit, { parent: folder, signal, note, guard });
  const base = worktree.folder;
  const pathOf = (headPath: string) => {
    const within = pathWithin(head, headPath);
    return within !== undefined && existsSync(path.join(base, within)) ? path.join(base, within) : undefined;
  };
  try {
    const modules = modulePaths.filter(
      (module) => pathOf(byLockFiles ? module : path.dirname(module)) !== undefined,
    );
    const installed =
      modules.length === 0
        ? 'none'
        : await installBase({
            head,
            base,
            name: `${ref} (${commit.slice(0, SHORT_HASH)})`,
            from: byLockFiles ? modules.map((module) => parentOf(pathWithin(head, module)!)) : [],
            manifests: byLockFiles ? await foldersWithManifest(base, { signal }) : [],
            installCommand: options.installCommand,
            buildCommand: options.buildCommand,
            timeLimitMs: options.timeLimitMs ?? TIME_LIMIT_MS,
            signal,
            guard,
            note,
          });
    return { commit, ref, root: base, headRoot: head, installed, pathOf, remove: worktree.remove };
  } catch (thrown) {
    await worktree.remove();
    throw thrown;
  }
}

/** Relative to the root; `undefined` for what is outside of it. */
function pathWithin(root: string, file: string): string | undefined {
  const within = path.relative(root, realPathOf(file));
  return within.startsWith(`..${path.sep}`) || within === '..' || path.isAbsolute(within)
    ? undefined
    : within;
}

async function foldersWithManifest(base: string, options: { signal: AbortSignal }): Promise<string[]> {
  const files = (await git(base, ['ls-files', '-z', '--', '*package.json'], options)).split('\0');
  return files
    .filter((file) => path.posix.basename(file) === 'package.json' && !file.includes('node_modules/'))
    .map((file) => parentOf(path.normalize(file)));
}

const TIME_LIMIT_MS = 10 * 60_000;
const SHORT_HASH = 7;

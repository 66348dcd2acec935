import path from 'node:path';
import { type BaseCommandOptions, runBaseCommand } from './base-commands.js';
import { installCommandFor } from './install-command.js';
import { planPackages, refusePlugAndPlay } from './packages-plan.js';
import { sharePackages } from './share-packages.js';

export interface InstallOptions extends Omit<BaseCommandOptions, 'cwd'> {
  /** Root of the user's working tree, a real path. */
  readonly head: string;
  /** Root of the base's, a real path. */
  readonly base: string;
  /** The folders that task modules are in, of those that the base has, relative to the roots. */
  readonly from: readonly string[];
  /** The folders of the base that have a package.json. */
  readonly manifests: readonly string[];
  /** The user's own way to install, for a shell in the root: nothing is shared then, whatever the lock files say. */
  readonly installCommand?: string | undefined;
  /** Run afterwards by a shell in the root. */
  readonly buildCommand?: string | undefined;
}

/**
 * `shared`: all are the head's; `installed`: some or all were installed for the base; `none`: there are none, or the base
 * has them in git.
 */
export type Installed = 'shared' | 'installed' | 'none';

/**
 * Gives the base its packages, and builds it.
 * @throws {EnvironmentError} when that fails
 * @throws the signal's reason when it aborts
 */
export async function installBase(options: InstallOptions): Promise<Installed> {
  const { base, installCommand, buildCommand } = options;
  const installed =
    installCommand === undefined
      ? await installByLockFiles(options)
      : await installByCommand(installCommand, options);
  if (buildCommand !== undefined) {
    await runBaseCommand({ kind: 'build', program: buildCommand, args: null }, { ...options, cwd: base });
  }
  return installed;
}

async function installByCommand(program: string, options: InstallOptions): Promise<Installed> {
  await runBaseCommand({ kind: 'install', program, args: null }, { ...options, cwd: options.base });
  return 'installed';
}

async function installByLockFiles(options: InstallOptions): Promise<Installed> {
  const { head, base, from, manifests, signal, note } = options;
  const { share, install, skipped } = planPackages(head, base, { from, manifests });
  // The root first: what is installed below may rest on it.
  for (const lock of install.toSorted((one, other) => one.folder.length - other.folder.length)) {
    const { program, args, lockFile } = installCommandFor(base, lock);
    await runBaseCommand(
      { kind: 'install', program, args, because: `${lockFile} of the base names it` },
      { ...options, cwd: path.join(base, lock.folder) },
    );
    refusePlugAndPlay(base, lock.folder);
  }
  for (const folder of share) {
    signal.throwIfAborted();
    await sharePackages(head, base, folder);
  }
  if (skipped.length > 0) {
    const more = skipped.length > NAMED ? `, and ${skipped.length - NAMED} more` : '';
    note(
      `these folders need other packages in the base, and have none there, as no task module is in them: ${skipped.slice(0, NAMED).join(', ')}${more}`,
    );
  }
  if (install.length > 0) return 'installed';
  return share.length > 0 ? 'shared' : 'none';
}

/** Folders in a sentence. */
const NAMED = 3;

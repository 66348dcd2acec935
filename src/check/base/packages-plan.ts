import { statSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../../foundation/errors.js';
import { isSameLock, type LockedFolder, lockFinder, parentOf } from './lock-file.js';
import { hasSameNeeds } from './same-needs.js';

/** Where the base's packages come from. Folders are relative to the root. */
export interface PackagesPlan {
  /** Folders whose packages the head has installed, and which the base needs the same. */
  readonly share: readonly string[];
  /** Folders where the base's have to be installed, each with the lock files that say what. */
  readonly install: readonly LockedFolder[];
  /** Folders with other packages in the base than in the head, which the task modules are not below: left alone. */
  readonly skipped: readonly string[];
}

/**
 * Decides by the lock files where the base's packages come from.
 *
 * | folder                             | lock file, needs of the folder    | packages             |
 * | ---------------------------------- | --------------------------------- | -------------------- |
 * | from a task module up to the root  | both the same in base and head    | the head's, shared   |
 * |                                    | differ, the base has a lock file  | installed            |
 * |                                    | differ, the base has none         | an error             |
 * | any other (a workspace)            | both the same                     | the head's, shared   |
 * |                                    | differ                            | left alone, but for what an installation above brings |
 *
 * What the head has not installed is not shared, and not installed where the lock files are the same: the head does without.
 * Where the base has its packages in git, they stay as they are. Yarn's Plug'n'Play has none that Node.js would find by itself, and
 * is refused.
 * @param head root of the user's working tree
 * @param base root of the base's
 * @param from the folders that task modules are in, of those that the base has
 * @param manifests the folders of the base that have a package.json
 * @throws {EnvironmentError} where packages differ, and no lock file says what to install; under Plug'n'Play
 */
export function planPackages(
  head: string,
  base: string,
  { from, manifests }: { readonly from: readonly string[]; readonly manifests: readonly string[] },
): PackagesPlan {
  const [lockOfHead, lockOfBase] = [lockFinder(head), lockFinder(base)];
  const near = new Set(from.flatMap(upToRoot));
  const share: { folder: string; lock: LockedFolder | null }[] = [];
  const install = new Map<string, LockedFolder>();
  const skipped: string[] = [];
  for (const folder of new Set([...near, ...manifests])) {
    const lock = lockOfBase(folder);
    const source = sourceOf(head, base, folder, { lock, headLock: lockOfHead(folder) });
    if (near.has(folder)) refusePlugAndPlay(head, folder);
    if (source === 'head') share.push({ folder, lock });
    if (source !== 'elsewhere') continue;
    if (!near.has(folder)) skipped.push(folder);
    else if (lock !== null) install.set(lock.folder, lock);
    else if (isFile(path.join(base, folder, 'package.json'))) throw nothingToInstallFrom(folder);
  }
  const isInstalledFor = (lock: LockedFolder | null) => lock !== null && install.has(lock.folder);
  return {
    share: share.filter(({ lock }) => !isInstalledFor(lock)).map(({ folder }) => folder),
    install: [...install.values()],
    skipped: skipped.filter((folder) => !isInstalledFor(lockOfBase(folder))),
  };
}

/** Where a folder's own packages come from, if it has any. */
function sourceOf(
  head: string,
  base: string,
  folder: string,
  { lock, headLock }: { readonly lock: LockedFolder | null; readonly headLock: LockedFolder | null },
): 'nowhere' | 'head' | 'elsewhere' {
  const isInstalled = isFolder(path.join(head, folder, 'node_modules'));
  const isLockedHere = lock?.folder === folder;
  const isInGit = isFolder(path.join(base, folder, 'node_modules'));
  if (isInGit || (!isInstalled && !isLockedHere)) return 'nowhere';
  const isSame = lock === null || isSameLock(lock, headLock);
  if (isSame && !isInstalled) return 'nowhere';
  return isSame && hasSameNeeds(head, base, folder) ? 'head' : 'elsewhere';
}

/** The folder and all above it, the root ('') last. */
function upToRoot(folder: string): string[] {
  return folder === '' ? [''] : [folder, ...upToRoot(parentOf(folder))];
}

/**
 * @param root of either version
 * @throws {EnvironmentError} where a folder's packages are where Yarn's Plug'n'Play has them
 */
export function refusePlugAndPlay(root: string, folder: string): void {
  const has = (name: string) => path.join(root, folder, name);
  if (!isFile(has('.pnp.cjs')) || isFolder(has('node_modules'))) return;
  throw new EnvironmentError(
    `the base's packages cannot be had: ${path.posix.join(folder.replaceAll(path.sep, '/'), '.pnp.cjs')} says that they are under Yarn's Plug'n'Play, which pooltune does not support.`,
    {
      hint: "Have Yarn install them into node_modules, in the base alone: --base-install 'YARN_NODE_LINKER=node-modules yarn install --immutable'",
    },
  );
}

function nothingToInstallFrom(folder: string): EnvironmentError {
  return new EnvironmentError(
    `the base needs other packages than the head (${path.posix.join(folder.replaceAll(path.sep, '/'), 'package.json')} differs), and has no lock file that says which.`,
    { hint: "Say how they are installed, such as: --base-install 'npm install'" },
  );
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}

import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** In the order in which one is preferred where a folder has several and its package.json names no package manager. */
export const LOCK_FILES: Readonly<Record<string, PackageManager>> = {
  'npm-shrinkwrap.json': 'npm',
  'package-lock.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

/** The lock files of one folder. */
export interface LockedFolder {
  /** Relative to the repository's root, '' for that. */
  readonly folder: string;
  /** By file name; at least one. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Finds the lock files that govern a folder: those in it, or in the nearest folder above it, no further up than the root.
 * They are read once: a repository may have hundreds of workspaces below one long file.
 * @param root of one version of the repository; the folders are relative to it
 */
export function lockFinder(root: string): (folder: string) => LockedFolder | null {
  const known = new Map<string, LockedFolder | null>();
  const find = (folder: string): LockedFolder | null => {
    let lock = known.get(folder);
    if (lock === undefined) {
      lock = lockIn(root, folder) ?? (folder === '' ? null : find(parentOf(folder)));
      known.set(folder, lock);
    }
    return lock;
  };
  return find;
}

function lockIn(root: string, folder: string): LockedFolder | null {
  const files = new Map<string, Buffer>();
  for (const name of Object.keys(LOCK_FILES)) {
    const content = readIfFile(path.join(root, folder, name));
    if (content !== null) files.set(name, content);
  }
  return files.size === 0 ? null : { folder, files };
}

/** Whether they lie in the same folder and are the same, byte for byte. */
export function isSameLock(one: LockedFolder | null, other: LockedFolder | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.folder !== other.folder || one.files.size !== other.files.size) return false;
  return [...one.files].every(([name, content]) => other.files.get(name)?.equals(content) ?? false);
}

/** The folder that a file or folder is in; '' for what is in the root. Both are relative to the root. */
export function parentOf(folder: string): string {
  const parent = path.dirname(folder);
  return parent === '.' ? '' : parent;
}

/** `null` where there is no such file. */
export function readIfFile(file: string): Buffer | null {
  // Not by the error of reading: a folder, or a link to nowhere, is no file either.
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : null;
}

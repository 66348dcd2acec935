import path from 'node:path';
import { LOCK_FILES, type LockedFolder, type PackageManager, readIfFile } from './lock-file.js';
import { readManifest } from './manifest.js';

export interface InstallCommand {
  readonly program: PackageManager;
  readonly args: readonly string[];
  /** The lock file that named it. */
  readonly lockFile: string;
}

/**
 * The command that installs what the lock files say, and fails where they do not fit their package.json.
 * @param root of the base
 */
export function installCommandFor(root: string, lock: LockedFolder): InstallCommand {
  const managerOf = (name: string): PackageManager => LOCK_FILES[name]!;
  const names = Object.keys(LOCK_FILES).filter((name) => lock.files.has(name));
  const manifest = readManifest(readIfFile(path.join(root, lock.folder, 'package.json')));
  // As corepack reads it, such as pnpm@10.4.1.
  const named = String(manifest?.packageManager ?? '').split('@')[0];
  const lockFile = names.find((name) => managerOf(name) === named) ?? names[0]!;
  const program = managerOf(lockFile);
  return { program, args: argumentsOf(program, lock.files.get(lockFile)!), lockFile };
}

function argumentsOf(program: PackageManager, lock: Buffer): string[] {
  if (program === 'npm') return ['ci', '--no-audit', '--no-fund'];
  // Yarn 2 and later write their lock file in YAML, with this entry at its head.
  const isModernYarn = program === 'yarn' && /^__metadata:/m.test(lock.subarray(0, 4_096).toString());
  return ['install', isModernYarn ? '--immutable' : '--frozen-lockfile'];
}

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readIfFile } from './lock-file.js';
import { dependencyFields, readManifest } from './manifest.js';

/**
 * Whether what was installed for a folder in one version of the repository serves the other as well, as far as the folder
 * itself tells: the dependencies in its package.json, and what patch-package applies after installing, which no lock file
 * knows.
 * @param folder relative to both roots
 */
export function hasSameNeeds(one: string, other: string, folder: string): boolean {
  const manifestOf = (root: string) => readIfFile(path.join(root, folder, 'package.json'));
  return (
    isSameManifest(manifestOf(one), manifestOf(other)) &&
    isDeepStrictEqual(
      filesBelow(path.join(one, folder, 'patches')),
      filesBelow(path.join(other, folder, 'patches')),
    )
  );
}

function isSameManifest(one: Buffer | null, other: Buffer | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.equals(other)) return true;
  const [read, otherRead] = [readManifest(one), readManifest(other)];
  if (read === undefined || otherRead === undefined) return false;
  return isDeepStrictEqual(dependencyFields(read), dependencyFields(otherRead));
}

/** Contents by path; none where there is no such folder. */
function filesBelow(folder: string): Map<string, Buffer | null> {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return new Map();
  }
  return new Map(names.sort().map((name) => [name, readIfFile(path.join(folder, name))]));
}

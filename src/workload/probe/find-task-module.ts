import { statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../foundation/errors.js';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * The file that a task module's path means: itself, with an extension added, or a folder's `index`.
 * @returns an absolute path
 * @throws {UsageError} that says what was looked for
 */
export function findTaskModule(modulePath: string): string {
  const base = path.resolve(modulePath);
  const candidates = [base, ...EXTENSIONS.map((extension) => base + extension)];
  if (isFolder(base)) candidates.push(...EXTENSIONS.map((extension) => path.join(base, `index${extension}`)));
  const found = candidates.find(isFile);
  if (found === undefined) {
    const lookedFor = EXTENSIONS.includes(path.extname(base)) ? '' : `; looked for ${candidates.join(', ')}`;
    throw new UsageError(`there is no task module ${base}${lookedFor}`, {
      hint: 'Give the path of a TypeScript or JavaScript file that exports functions.',
    });
  }
  if (!EXTENSIONS.includes(path.extname(found))) {
    throw new UsageError(
      `${found} cannot be a task module: its name has to end in one of ${EXTENSIONS.join(', ')}`,
    );
  }
  return found;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

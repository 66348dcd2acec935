import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../foundation/errors.js';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** What a config file is called; where there are several in a folder, the first of these is meant. */
export const CONFIG_NAMES = EXTENSIONS.map((extension) => `pooltune.config${extension}`);

/** What makes a folder the top of a project. */
const PROJECT_MARKS = ['package.json', '.git'];

/**
 * The config file of a working directory: there, or above it up to the nearest folder with a package.json or .git.
 * Outside a project only the working directory is looked at: what lies above it is somebody else's.
 * @param named the file that `--config` names, relative to `cwd`
 * @returns an absolute path; undefined where there is none
 * @throws {UsageError} when the named file cannot be a config
 */
export function findConfig(cwd: string, named: string | undefined): string | undefined {
  if (named !== undefined) return namedConfig(path.resolve(cwd, named));
  return projectFolders(path.resolve(cwd))
    .flatMap((folder) => CONFIG_NAMES.map((name) => path.join(folder, name)))
    .find(isFile);
}

function namedConfig(file: string): string {
  if (!isFile(file)) throw new UsageError(`--config: there is no file ${file}.`);
  if (!EXTENSIONS.includes(path.extname(file))) {
    throw new UsageError(
      `--config: ${file} cannot be a config: its name has to end in one of ${EXTENSIONS.join(', ')}.`,
    );
  }
  return file;
}

/** From the working directory up to the top of its project. */
function projectFolders(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (PROJECT_MARKS.some((mark) => existsSync(path.join(folder, mark)))) return folders;
    if (path.dirname(folder) === folder) return [cwd];
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

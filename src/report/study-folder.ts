import { mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../foundation/errors.js';

/** Two studies of one second differ in a number at the end; so many in one second are somebody's mistake. */
const MOST_IN_ONE_SECOND = 1_000;

/**
 * Makes `<base>/<time>-<name>/`, a folder that no other study has; `markLatest` has `<base>/latest` point at it.
 * @param name of the workload; what file names cannot hold is replaced
 * @returns the folder's path
 * @throws {EnvironmentError} when the folder cannot be had
 */
export async function createStudyFolder(base: string, name: string, startedAt: Date): Promise<string> {
  const stem = `${timeStamp(startedAt)}-${fileName(name)}`;
  try {
    await mkdir(base, { recursive: true });
    return await firstFree(base, stem);
  } catch (cause) {
    throw cannotBeHad(base, cause);
  }
}

/**
 * Points `latest` beside a study's folder at it: as soon as there is something in it.
 * @throws {EnvironmentError} when the link cannot be had
 */
export async function markLatest(folder: string): Promise<void> {
  try {
    await pointLatestAt(dirname(folder), basename(folder));
  } catch (cause) {
    throw cannotBeHad(dirname(folder), cause);
  }
}

function cannotBeHad(base: string, cause: unknown): EnvironmentError {
  if (cause instanceof EnvironmentError) return cause;
  return new EnvironmentError(`no folder for the report can be made in ${base}: ${messageOf(cause)}`, {
    cause,
    hint: 'Name another folder with --out, or check its permissions and free space.',
  });
}

/** `mkdir` itself tells whether the name was free, so that studies that start together cannot share a folder. */
async function firstFree(base: string, stem: string): Promise<string> {
  for (let i = 1; i <= MOST_IN_ONE_SECOND; i++) {
    const folder = join(base, i === 1 ? stem : `${stem}-${i}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new EnvironmentError(`${base} has ${MOST_IN_ONE_SECOND} studies of ${stem} already`, {
    hint: 'Name another folder with --out.',
  });
}

/** A link that is renamed into place is never missing; where links cannot be had, `latest.txt` holds the name. */
async function pointLatestAt(base: string, folderName: string): Promise<void> {
  const link = join(base, 'latest');
  const temporary = join(base, `.latest-${process.pid}-${folderName}`);
  try {
    // Something else of that name is the user's own and stays.
    if (await isOtherThanLink(link)) throw new Error('latest is no link');
    await symlink(folderName, temporary, 'dir');
    await rename(temporary, link);
  } catch {
    await rm(temporary, { force: true });
    await writeFile(temporary, `${folderName}\n`);
    await rename(temporary, join(base, 'latest.txt'));
  }
}

async function isOtherThanLink(path: string): Promise<boolean> {
  try {
    await readlink(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** Local time, sortable and without colons, which Windows does not allow: `2026-01-31T13-05-09`. */
function timeStamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${[two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join('-')}`;
}

/** Letters, digits and a few marks, 60 at most. */
function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return [...safe].slice(0, 60).join('') || 'study';
}

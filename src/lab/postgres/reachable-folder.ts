import { statSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import type { UserIds } from './unprivileged-user.js';

/**
 * Makes a new folder that belongs to the server's user: in `parent`, or, where that user may not get there (root's
 * temporary folders are closed to others), in the machine's temporary folder.
 * @throws {EnvironmentError} when there is no place for it
 */
export async function makeReachableFolder(parent: string, user: UserIds | null): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    throw new EnvironmentError(
      `The folder ${parent} for PostgreSQL's data cannot be made: ${messageOf(error)}.`,
      {
        hint: 'Check its permissions and the space left on its disk.',
        cause: error,
      },
    );
  }
  let refusal: unknown;
  for (const place of [parent, tmpdir(), '/tmp']) {
    if (!mayEnter(place, user)) continue;
    let folder: string | undefined;
    try {
      folder = await mkdtemp(join(place, 'pooltune-postgres-'));
      if (user !== null) await chown(folder, user.uid, user.gid);
      return folder;
    } catch (error) {
      refusal = error;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  }
  const why = refusal === undefined ? 'no other user may enter it' : messageOf(refusal);
  throw new EnvironmentError(
    `There is no folder for PostgreSQL's data: neither ${parent} nor ${tmpdir()} will do (${why}).`,
    { hint: 'Set TMPDIR to a folder that every user may enter, such as /tmp.' },
  );
}

/** Whether `user` may pass through `path` and all folders above it, by their mode bits. */
export function mayEnter(path: string, user: UserIds | null): boolean {
  if (user === null) return true;
  for (let at = resolve(path); ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';

/** A file that is written when all has been measured. */
export interface Place {
  /** The option that named it. */
  readonly option: string;
  /** Absolute. */
  readonly file: string;
}

/**
 * Makes the folders that files will be written into; before anything is measured, as a file that cannot be written must not
 * cost a check.
 * @throws {EnvironmentError} for one that could not be written
 */
export async function requirePlaces(places: readonly Place[]): Promise<void> {
  for (const { option, file } of places) {
    const folder = path.dirname(file);
    try {
      await mkdir(folder, { recursive: true });
      const isThere = await stat(file).catch(() => undefined);
      if (isThere?.isDirectory()) throw new Error('it is a folder');
      await access(isThere === undefined ? folder : file, constants.W_OK);
    } catch (cause) {
      throw new EnvironmentError(`${option}: ${file} cannot be written: ${messageOf(cause)}.`, {
        hint: 'Name another path, or check the permissions of the folders above it.',
        cause,
      });
    }
  }
}

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EnvironmentError, messageOf } from '../foundation/errors.js';

/**
 * A new folder for files that the caller removes.
 * @throws {EnvironmentError} when none can be made
 */
export async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(path.join(tmpdir(), 'pooltune-'));
  } catch (thrown) {
    throw new EnvironmentError(`no temporary folder can be made in ${tmpdir()}: ${messageOf(thrown)}`, {
      hint: 'Set TMPDIR to a writable folder.',
      cause: thrown,
    });
  }
}

import { open, rm, stat } from 'node:fs/promises';
import type { CeleryCall } from '../../fleet/celery/celery-app.js';
import { EnvironmentError, messageOf, UsageError } from '../../foundation/errors.js';
import { writeWhole } from '../../report/write-report.js';

/** The owner's alone: arguments of production may hold personal data. */
const MODE = 0o600;

/**
 * Looks whether the file could be written, before anybody waits for what is to be in it.
 * @throws {UsageError} when there is one and `force` does not allow to replace it
 * @throws {EnvironmentError} when its folder cannot be written to
 */
export async function checkPayloadPath(path: string, force: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) {
    throw new UsageError(`--out: ${path} is no file.`, { hint: 'Name a file, such as calls.jsonl.' });
  }
  if (found !== undefined && !force) {
    throw new UsageError(`--out: there is a file ${path} already.`, {
      hint: 'Name another one, or replace it with --force.',
    });
  }
  const trial = `${path}.${process.pid}.tmp`;
  try {
    await (await open(trial, 'w', MODE)).close();
  } catch (cause) {
    throw new EnvironmentError(`${path} cannot be written: ${messageOf(cause)}`, {
      cause,
      hint: "Check its folder's permissions and free space, or name another place with --out.",
    });
  } finally {
    await rm(trial, { force: true }).catch(() => {});
  }
}

/**
 * A call a line, as `tune --payloads` reads them; whole or not at all.
 * @throws {EnvironmentError} when it cannot be written
 */
export function writePayloads(path: string, calls: readonly CeleryCall[]): Promise<void> {
  return writeWhole(path, calls.map((call) => `${JSON.stringify(call)}\n`).join(''), MODE);
}

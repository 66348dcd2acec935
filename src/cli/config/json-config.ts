import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, messageOf, UsageError } from '../../foundation/errors.js';
import { compileMessages } from '../../workload/compile/compile-messages.js';

/**
 * The value of a config in JSON.
 * @throws {UsageError} with line and column when it is not JSON
 * @throws {EnvironmentError} when it cannot be read
 */
export async function readJsonConfig(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new EnvironmentError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UsageError(`${(await place(json, file)) ?? `${file}: ${messageOf(cause)}`}`, { cause });
  }
}

/** `JSON.parse` of Node.js 20 does not say the line. */
async function place(json: string, file: string): Promise<string | undefined> {
  const { transform } = await import('esbuild');
  try {
    await transform(json, { loader: 'json', sourcefile: file, logLevel: 'silent' });
    return undefined;
  } catch (thrown) {
    const { errors } = thrown as Partial<import('esbuild').BuildFailure>;
    return errors === undefined ? undefined : compileMessages(errors, path.dirname(file));
  }
}

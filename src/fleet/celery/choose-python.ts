import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { EnvironmentError, UsageError } from '../../foundation/errors.js';
import { findProgram } from './private-redis.js';

/**
 * The interpreter of the user's project: the one that was named, the active virtual environment's, else `python3`.
 * @throws {UsageError} when the one that was named is no program
 * @throws {EnvironmentError} when there is none
 */
export async function choosePython(named: string | undefined, cwd: string): Promise<string> {
  if (named !== undefined) {
    const found = named.includes(path.sep) ? executable(path.resolve(cwd, named)) : findProgram([named]);
    if (found !== undefined) return found;
    throw new UsageError(`--python: there is no program ${named}.`, {
      hint: 'Name the interpreter of the project, such as .venv/bin/python.',
    });
  }
  const { VIRTUAL_ENV } = process.env;
  const active = VIRTUAL_ENV === undefined ? undefined : executable(path.join(VIRTUAL_ENV, 'bin', 'python'));
  const python = active ?? findProgram(['python3', 'python']);
  if (python !== undefined) return python;
  throw new EnvironmentError('there is no Python on this machine.', {
    hint: 'Activate the virtual environment of the project, or name its interpreter with --python.',
  });
}

function executable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

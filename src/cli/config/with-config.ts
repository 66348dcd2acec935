import path from 'node:path';
import { UsageError } from '../../foundation/errors.js';
import { EXIT } from '../../foundation/exit-codes.js';
import type { CommandIo } from '../command-io.js';
import { findConfig } from './find-config.js';
import type { LoadedConfig } from './loaded-config.js';

/** A command's options that choose its config, as typed. */
export interface ConfigTexts {
  readonly config: string | undefined;
  readonly noConfig: boolean;
  readonly quiet: boolean;
}

/**
 * Runs a command with the config file that is meant, and says which one that is.
 * @param run called with undefined where there is none
 * @throws {UsageError} when the config cannot be used
 */
export async function withConfig(
  { config: named, noConfig, quiet }: ConfigTexts,
  io: CommandIo,
  run: (config: LoadedConfig | undefined) => Promise<number>,
): Promise<number> {
  if (noConfig && named !== undefined) {
    throw new UsageError(`--config ${named} cannot be combined with --no-config.`);
  }
  // Loaded when there is something to read: it brings the schema with it.
  if (noConfig || findConfig(io.cwd, named) === undefined) return run(undefined);
  const { loadConfig } = await import('./load-config.js');
  const { cwd, env, signal } = io;
  let loaded: LoadedConfig | undefined;
  try {
    loaded = await loadConfig({ cwd, path: named, env, signal });
  } catch (thrown) {
    // Ctrl-C meanwhile: there is nothing to save. The signal decides how the process ends.
    if (signal.aborted) return EXIT.interrupted;
    throw thrown;
  }
  if (loaded !== undefined && !quiet) io.stderr.write(`config: ${path.relative(cwd, loaded.path)}\n`);
  return run(loaded);
}

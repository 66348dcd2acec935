import path from 'node:path';
import { evaluateConfig } from './evaluate/evaluate-config.js';
import { findConfig } from './find-config.js';
import { readJsonConfig } from './json-config.js';
import type { LoadedConfig } from './loaded-config.js';
import { parseConfig } from './parse-config.js';

/** With the packages that it imports, on a busy machine. */
const TIME_LIMIT_MS = 30_000;

export interface LoadConfigOptions {
  /** Where it is looked for, and upwards to the top of the project. */
  readonly cwd: string;
  /** The file that the user named, relative to `cwd`. */
  readonly path?: string | undefined;
  /** What the config file sees as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly timeLimitMs?: number;
}

/**
 * Finds, runs and checks a config file. Its code never runs in this process.
 * @returns undefined where none was named and there is none
 * @throws {UsageError} with all that is wrong with it, each with its place
 * @throws the signal's reason when it is aborted
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig | undefined> {
  const { cwd, env, signal, timeLimitMs = TIME_LIMIT_MS } = options;
  const file = findConfig(cwd, options.path);
  if (file === undefined) return undefined;
  const { value, problems } =
    path.extname(file) === '.json'
      ? { value: await readJsonConfig(file), problems: [] }
      : await evaluateConfig(file, { env, signal, timeLimitMs });
  return { path: file, config: parseConfig(value, file, problems) };
}

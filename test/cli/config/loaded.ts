import { onTestFinished } from 'vitest';
import { type LoadConfigOptions, loadConfig } from '../../../src/cli/config/load-config.js';
import type { LoadedConfig } from '../../../src/cli/config/loaded-config.js';
import { UsageError } from '../../../src/foundation/errors.js';
import { writeFiles } from '../../workload/compile/written-files.js';
import { temporaryFolder } from '../../workload/temporary-folder.js';

/** A project of somebody's with these files. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeFiles(folder, { 'package.json': '{}', ...files });
  return folder;
}

export function load(
  cwd: string,
  options: Partial<LoadConfigOptions> = {},
): Promise<LoadedConfig | undefined> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  return loadConfig({ cwd, env: process.env, signal: controller.signal, ...options });
}

/** What is wrong with the one config file of a project. */
export async function refusal(
  name: string,
  text: string,
  options: Partial<LoadConfigOptions> = {},
): Promise<UsageError & { readonly file: string }> {
  const folder = project({ [name]: text });
  try {
    await load(folder, options);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    return Object.assign(thrown, { file: `${folder}/${name}` });
  }
  throw new Error(`${name} was taken`);
}

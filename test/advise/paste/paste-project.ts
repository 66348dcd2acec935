import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = resolve(import.meta.dirname, '../../../node_modules');

/**
 * Runs `main.js` beside the given files in a fresh project that has this package's own dependencies.
 * @returns what it printed, as JSON
 */
export async function runInProject(files: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'pooltune-paste-'));
  try {
    await symlink(PACKAGES, join(folder, 'node_modules'), 'dir');
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.js')], {
      timeout: 60_000,
    });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

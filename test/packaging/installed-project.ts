import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface InstalledProject {
  readonly folder: string;
  /** The packed files, as they lie in the project's node_modules. */
  readonly packageFolder: string;
  readonly remove: () => Promise<void>;
}

/**
 * A project of somebody's, with the packed tarball installed: unpacked into its node_modules, beside links to the
 * dependencies and nothing else. No registry is asked.
 */
export async function installedProject(): Promise<InstalledProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pooltune-installed-'));
  const modules = path.join(folder, 'node_modules');
  const packageFolder = path.join(modules, 'pooltune');
  await mkdir(packageFolder, { recursive: true });

  // dist/ is there: the test command builds it. Its scripts would build it again, under the other tests.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: ROOT });
  const tarball = stdout.trim().split('\n').at(-1)!;
  await run('tar', ['-xzf', path.join(folder, tarball), '-C', packageFolder, '--strip-components=1']);

  const manifest = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    await symlink(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'somebodys', type: 'module' }));
  return { folder, packageFolder, remove: () => rm(folder, { recursive: true, force: true }) };
}

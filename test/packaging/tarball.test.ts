import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InstalledProject, installedProject } from './installed-project.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let project: InstalledProject;
beforeAll(async () => {
  project = await installedProject();
});
afterAll(() => project.remove());

const bin = (...args: string[]) =>
  run(process.execPath, [path.join(project.packageFolder, 'bin/pooltune.js'), ...args], {
    cwd: project.folder,
  });

test('the installed command knows its version', async () => {
  const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;
  expect((await bin('--version')).stdout).toBe(`${version}\n`);
});

test('the installed command prints its help', async () => {
  expect((await bin('--help')).stdout).toContain('Usage: pooltune <command>');
  expect((await bin('tune', '--help')).stdout).toContain('--objective');
});

test('a usage error of the installed command ends with exit code 2', async () => {
  await expect(bin('tune', '--nonsense')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('tune has no option --nonsense.'),
  });
});

test('the tarball holds what it needs, and neither sources nor tests', () => {
  const holds = (file: string) => existsSync(path.join(project.packageFolder, file));
  for (const file of [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'bin/pooltune.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/vitest.d.ts',
    'dist/vitest.js',
    'dist/report/html/client/early.js',
    'dist/report/html/client/main.js',
    'dist/report/html/client/style.css',
    'dist/fleet/celery/probe/pooltune_connections.py',
    'dist/fleet/celery/probe/pooltune_probe.py',
    'schema/check.schema.json',
    'schema/plan.schema.json',
    'schema/report.schema.json',
    'workloads/cpu.ts',
  ]) {
    expect(holds(file), file).toBe(true);
  }
  for (const file of ['src', 'test', 'bench', '.ci', 'reports', 'docs'])
    expect(holds(file), file).toBe(false);
});

test('a project imports the package, its schemas, and nothing that is private', async () => {
  await writeFile(
    path.join(project.folder, 'use.mjs'),
    `import { defineWorkload } from 'pooltune';
     import schema from 'pooltune/report.schema.json' with { type: 'json' };
     import check from 'pooltune/check.schema.json' with { type: 'json' };
     import plan from 'pooltune/plan.schema.json' with { type: 'json' };
     const inner = await import('pooltune/dist/cli/main.js').catch((error) => error.code);
     console.log(typeof defineWorkload, JSON.stringify(schema).includes('gainOverDefault'), JSON.stringify(check).includes('errorRate'), JSON.stringify(plan).includes('nodesNeeded'), inner);`,
  );
  const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: project.folder });
  expect(stdout).toBe('function true true true ERR_PACKAGE_PATH_NOT_EXPORTED\n');
});

test("a strict project of somebody's finds the types", async () => {
  await symlink(path.join(ROOT, 'node_modules/@types'), path.join(project.folder, 'node_modules/@types'));
  await writeFile(
    path.join(project.folder, 'tasks.ts'),
    `import { defineWorkload, readReport, type TaskContext } from 'pooltune';
     const resize = async ({ width }: { width: number }, { http }: TaskContext) => {
       const answer = await http.request('/resize');
       return answer.status + width;
     };
     export default defineWorkload({ tasks: { resize }, payloads: { resize: (index) => ({ width: index }) } });
     const report = await readReport('report.json');
     export const workers: number | undefined = report.recommendation?.setting.workers;
     // @ts-expect-error: not a number
     export const text: number | undefined = report.summary;`,
  );
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const flags = '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node tasks.ts';
  const { stdout } = await run(process.execPath, [tsc, ...flags.split(' ')], { cwd: project.folder }).catch(
    (error) => error,
  );
  expect(stdout).toBe('');
});

test('the examples of the pages compile in a strict project', async () => {
  const page = (name: string) => readFileSync(path.join(ROOT, 'docs', name), 'utf8');
  const examples = ['vitest.md', 'check.md', 'github-actions.md', 'config.md'].flatMap((name) =>
    [...page(name).matchAll(/^```ts\n(.*?)^```/gms)].map(([, text], at) => ({
      file: `${path.parse(name).name}-${at}.ts`,
      text: text!,
    })),
  );
  expect(examples.length).toBeGreaterThanOrEqual(5);
  await symlink(path.join(ROOT, 'node_modules/vitest'), path.join(project.folder, 'node_modules/vitest'));
  for (const { file, text } of examples) await writeFile(path.join(project.folder, file), text);
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const flags =
    '--noEmit --strict --skipLibCheck --exactOptionalPropertyTypes --module nodenext --target es2023 --types node';
  const args = [tsc, ...flags.split(' '), ...examples.map(({ file }) => file)];
  const { stdout } = await run(process.execPath, args, { cwd: project.folder }).catch((error) => error);
  expect(stdout).toBe('');
});

test('a config in TypeScript is typed, and read by the installed command', async () => {
  await writeFile(
    path.join(project.folder, 'pooltune.config.ts'),
    "import { defineConfig } from 'pooltune';\nexport default defineConfig({ modules: ['./absent.ts'] });",
  );
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const flags =
    '--noEmit --strict --skipLibCheck --exactOptionalPropertyTypes --module nodenext --target es2023 --types node';
  const args = [tsc, ...flags.split(' '), 'pooltune.config.ts'];
  const { stdout } = await run(process.execPath, args, { cwd: project.folder }).catch((error) => error);
  expect(stdout).toBe('');
  await expect(bin('bench')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^config: pooltune\.config\.ts\npooltune: there is no task module .*absent\.ts/,
    ),
  });
});

test('a checkout that was not built says how to build it', async () => {
  const { copyFile, mkdir } = await import('node:fs/promises');
  const folder = path.join(project.folder, 'unbuilt');
  await mkdir(path.join(folder, 'bin'), { recursive: true });
  await copyFile(path.join(ROOT, 'bin/pooltune.js'), path.join(folder, 'bin/pooltune.mjs'));
  await expect(run(process.execPath, [path.join(folder, 'bin/pooltune.mjs'), 'tune'])).rejects.toMatchObject({
    code: 3,
    stderr: expect.stringContaining('npm run build'),
  });
});

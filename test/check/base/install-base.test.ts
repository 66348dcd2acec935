import { existsSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';
import { baseOf, type Files, GitProject, imported, temporaryFolder } from './git-project.js';

/** A project that needs a package in a folder of its own, as `npm install ./vendor/greeting` leaves it. */
function withGreeting(version: string): Files {
  const dependencies = { greeting: 'file:vendor/greeting' };
  return {
    '.gitignore': 'node_modules/',
    'package.json': JSON.stringify({ name: 'somebodys', version: '1.0.0', dependencies }),
    'package-lock.json': JSON.stringify({
      name: 'somebodys',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'somebodys', version: '1.0.0', dependencies },
        'node_modules/greeting': { resolved: 'vendor/greeting', link: true },
        'vendor/greeting': { version },
      },
    }),
    'vendor/greeting/package.json': JSON.stringify({ name: 'greeting', version, main: 'index.cjs' }),
    'vendor/greeting/index.cjs': `exports.value = 'greeting ${version}';`,
  };
}

test('with another lock file, npm installs the packages of the base', async () => {
  const project = await GitProject.create();
  await project.commit({ ...withGreeting('1.0.0'), 'src/tasks.mjs': "export { value } from 'greeting';" });
  await project.commit(withGreeting('2.0.0'));
  await project.write({ 'node_modules/.keep': '' });
  await symlink('../vendor/greeting', project.path('node_modules/greeting'));

  const base = await baseOf(project.path('src/tasks.mjs'), 'HEAD~1');

  expect(base.installed).toBe('installed');
  expect(base.notes).toEqual([
    `installing the base, HEAD~1 (${base.commit.slice(0, 7)}): npm ci --no-audit --no-fund`,
  ]);
  expect(await imported(base.pathOf(project.path('src/tasks.mjs'))!)).toBe('greeting 1.0.0');
  expect(await imported(project.path('src/tasks.mjs'))).toBe('greeting 2.0.0');
});

test('an installation that fails says so, with the last lines and without passwords, and leaves nothing', async () => {
  const project = await GitProject.create();
  const files = withGreeting('1.0.0');
  const manifest = JSON.parse(files['package.json']!);
  const scripts = { install: 'echo connecting to postgres://me:hunter2@db/x >&2; exit 7' };
  await project.commit({
    ...files,
    'package.json': JSON.stringify({ ...manifest, scripts }),
    'tasks.mjs': '',
  });
  await project.commit(withGreeting('2.0.0'));
  const folder = await temporaryFolder();

  const error = await failure(baseOf(project.path('tasks.mjs'), 'HEAD~1', { folder }));

  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error.message).toMatch(
    /^the base, HEAD~1 \(.{7}\), does not install: "npm ci --no-audit --no-fund" ended with exit code 7\. It wrote, at the end:\n {4}> somebodys@1\.0\.0 install\n/,
  );
  expect(error.message).toContain('postgres://me:***@db/x');
  expect(error.message).not.toContain('hunter2');
  expect(error.hint).toContain('--base-install');
  expect(await readdir(folder)).toEqual([]);
  expect(await project.worktrees()).toEqual([project.root]);
});

test('a package manager that is not there is named, with the lock file that asked for it', async () => {
  const project = await GitProject.create();
  await project.commit({ 'package.json': '{}', 'pnpm-lock.yaml': 'old', 'tasks.mjs': '' });
  await project.commit({ 'pnpm-lock.yaml': 'new' });
  const programs = await temporaryFolder();
  await symlink(await which('git'), path.join(programs, 'git'));
  const before = process.env.PATH;
  process.env.PATH = programs;
  onTestFinished(() => {
    process.env.PATH = before;
  });

  const error = await failure(baseOf(project.path('tasks.mjs'), 'HEAD~1'));
  process.env.PATH = before;

  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error.message).toContain(
    '"pnpm install --frozen-lockfile" cannot be run; pnpm-lock.yaml of the base names it.',
  );
});

test("the user's own command installs in the root of the base, whatever the lock files say", async () => {
  const project = await GitProject.create();
  await project.commit({ 'app/tasks.mjs': "export { value } from 'made';", '.gitignore': 'node_modules/' });
  await project.write({ 'node_modules/made/index.js': "exports.value = 'of the head';" });

  const base = await baseOf(project.path('app/tasks.mjs'), 'HEAD', {
    installCommand: `mkdir -p node_modules/made && echo "exports.value = 'of the base'" > node_modules/made/index.js`,
  });

  expect(base.installed).toBe('installed');
  expect(await imported(base.pathOf(project.path('app/tasks.mjs'))!)).toBe('of the base');
});

test('the build runs after the installation, and may use what it brought', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': "export { value } from './built.mjs';" });

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD', {
    installCommand: 'echo "export const value = 1;" > installed',
    buildCommand: 'cp installed built.mjs',
  });

  expect(await imported(base.pathOf(project.path('tasks.mjs'))!)).toBe(1);
  expect(existsSync(project.path('built.mjs'))).toBe(false);
});

test('a build that fails says so', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });

  const build = (buildCommand: string) =>
    failure(baseOf(project.path('tasks.mjs'), 'HEAD', { buildCommand }));

  const ended = await build('printf "\\033[31mred\\033[0m\\n"; exit 3');
  expect(ended.message).toMatch(
    /does not build: .* ended with exit code 3\. It wrote, at the end:\n {4}red$/,
  );
  expect(ended.hint).toContain('--base-build');
  expect((await build('kill -9 $$')).message).toMatch(
    /"kill -9 \$\$" was ended by SIGKILL; it wrote nothing\.$/,
  );
});

test('a command that takes longer than allowed is ended, with all that it started', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const pidFile = path.join(await temporaryFolder(), 'pid');

  const error = await failure(
    baseOf(project.path('tasks.mjs'), 'HEAD', {
      installCommand: `sh -c 'trap "" TERM; sleep 1000 & echo $! > ${pidFile}; wait'`,
      timeLimitMs: 500,
    }),
  );

  expect(error.message).toContain('took longer than 0.5 s');
  expect(identifyProcess(Number(await readFile(pidFile, 'utf8')))).toBeNull();
});

test('what a command leaves running in the background ends with it', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD', {
    buildCommand: 'sleep 1000 & echo $! > pid',
  });

  expect(identifyProcess(Number(await readFile(path.join(base.root, 'pid'), 'utf8')))).toBeNull();
});

test('interrupted in the middle of an installation, nothing is left: no folder, process or record in git', async () => {
  const project = await GitProject.create();
  const files = withGreeting('1.0.0');
  const pidFile = path.join(await temporaryFolder(), 'pid');
  const manifest = JSON.parse(files['package.json']!);
  const scripts = { install: `sleep 1000 & echo $! > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; wait` };
  await project.commit({
    ...files,
    'package.json': JSON.stringify({ ...manifest, scripts }),
    'tasks.mjs': '',
  });
  await project.commit(withGreeting('2.0.0'));
  const folder = await temporaryFolder();
  const controller = new AbortController();

  const taking = failure(baseOf(project.path('tasks.mjs'), 'HEAD~1', { folder, signal: controller.signal }));
  await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), { timeout: 30_000, interval: 20 });
  const pid = Number(await readFile(pidFile, 'utf8'));
  expect(identifyProcess(pid)).not.toBeNull();
  expect(await readdir(folder)).toHaveLength(1);
  controller.abort(new Error('interrupted'));

  expect((await taking).message).toBe('interrupted');
  expect(identifyProcess(pid)).toBeNull();
  expect(await readdir(folder)).toEqual([]);
  expect(await project.worktrees()).toEqual([project.root]);
});

test('run by npm itself, the installation is not taken for a part of it', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const outer = {
    npm_config_local_prefix: '/elsewhere',
    npm_config_workspace: 'app',
    npm_lifecycle_event: 'check',
    npm_package_name: 'outer',
    INIT_CWD: '/elsewhere',
    npm_config_registry: 'https://registry.example.org',
  };
  Object.assign(process.env, outer);
  onTestFinished(() => {
    for (const name of Object.keys(outer)) delete process.env[name];
  });

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD', { buildCommand: 'env > environment' });

  const names = Object.keys(outer);
  const lines = (await readFile(path.join(base.root, 'environment'), 'utf8')).split('\n');
  const passed = lines.filter((line) => names.includes(line.split('=')[0]!));
  expect(passed).toEqual(['npm_config_registry=https://registry.example.org']);
});

async function which(program: string): Promise<string> {
  for (const folder of process.env.PATH!.split(path.delimiter)) {
    if (existsSync(path.join(folder, program))) return path.join(folder, program);
  }
  return expect.fail(`There is no ${program}.`);
}

async function failure(promise: Promise<unknown>): Promise<EnvironmentError> {
  return promise.then(
    () => expect.fail('It should have failed.'),
    (thrown) => thrown,
  );
}

import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { baseOf, type Files, GitProject, imported } from './git-project.js';

/** As npm would have installed it. */
function installedPackage(folder: string, value: string): Files {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return {
    [`${folder}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    [`${folder}/index.js`]: `export const value = '${value}';`,
  };
}

const LOCKED: Files = {
  '.gitignore': 'node_modules/',
  'package.json': JSON.stringify({ name: 'somebodys', version: '1.0.0', dependencies: { pg: '1.0.0' } }),
  'package-lock.json': '{ "lockfileVersion": 3 }',
};

test('with the same lock file, the base runs with the packages of the head', async () => {
  const project = await GitProject.create();
  await project.commit({
    ...LOCKED,
    'src/tasks.mjs':
      "import { value as pg } from 'pg'; import { value as own } from '@own/tool'; export const value = ['base', pg, own];",
  });
  await project.commit({ 'src/tasks.mjs': 'export const value = 0;' });
  await project.write({
    ...installedPackage('node_modules/pg', 'pg'),
    ...installedPackage('node_modules/@own/tool', 'tool'),
  });

  const base = await baseOf(project.path('src/tasks.mjs'), 'HEAD~1');

  expect(base.installed).toBe('shared');
  expect(await imported(base.pathOf(project.path('src/tasks.mjs'))!)).toEqual(['base', 'pg', 'tool']);
  expect((await lstat(path.join(base.root, 'node_modules'))).isSymbolicLink()).toBe(false);
});

test('other scripts or another version in package.json change nothing about that', async () => {
  const project = await GitProject.create();
  await project.commit({ ...LOCKED, 'tasks.mjs': '' });
  const manifest = JSON.parse(LOCKED['package.json']!);
  await project.commit({
    'package.json': JSON.stringify({ ...manifest, version: '2.0.0', scripts: { a: 'b' } }),
  });
  await project.write(installedPackage('node_modules/pg', 'pg'));

  expect((await baseOf(project.path('tasks.mjs'), 'HEAD~1')).installed).toBe('shared');
});

test('a workspace of the repository is the own one of the base, and so is its program', async () => {
  const project = await GitProject.create();
  const library = (value: string): Files => ({
    'packages/lib/package.json': JSON.stringify({ name: '@me/lib', type: 'module', exports: './index.js' }),
    'packages/lib/index.js': `import { value as pg } from 'pg'; export const value = ['${value}', pg];`,
    'packages/lib/cli.js': `#!/bin/sh\necho ${value}`,
  });
  await project.commit({
    ...LOCKED,
    ...library('library of the base'),
    'packages/app/package.json': JSON.stringify({ name: '@me/app', dependencies: { '@me/lib': '*' } }),
    'packages/app/tasks.mjs': "export { value } from '@me/lib';",
  });
  await project.commit(library('library of the head'));
  await project.write({
    ...installedPackage('node_modules/pg', 'pg'),
    'node_modules/pg/cli.js': '#!/bin/sh',
    'node_modules/.bin/.keep': '',
  });
  await mkdir(project.path('node_modules/@me'));
  await symlink('../../packages/lib', project.path('node_modules/@me/lib'));
  await symlink('../../packages/gone', project.path('node_modules/@me/gone'));
  await symlink('../../packages/lib/cli.js', project.path('node_modules/.bin/lib'));
  await symlink('../pg/cli.js', project.path('node_modules/.bin/pg'));

  const base = await baseOf(project.path('packages/app/tasks.mjs'), 'HEAD~1');

  const tasks = (root: string) => path.join(root, 'packages/app/tasks.mjs');
  expect(await imported(tasks(base.root))).toEqual(['library of the base', 'pg']);
  expect(await imported(tasks(project.root))).toEqual(['library of the head', 'pg']);
  const program = (name: string) => realpath(path.join(base.root, 'node_modules/.bin', name));
  expect(await program('lib')).toBe(path.join(base.root, 'packages/lib/cli.js'));
  expect(await program('pg')).toBe(project.path('node_modules/pg/cli.js'));
  expect(await readdir(path.join(base.root, 'node_modules/@me'))).toEqual(['lib']);
});

test('a workspace that only the head has is missing in the base, and not the one of the head', async () => {
  const project = await GitProject.create();
  await project.commit({ ...LOCKED, 'tasks.mjs': '' });
  await project.commit({ 'packages/lib/package.json': '{ "name": "lib" }' });
  await project.write(installedPackage('node_modules/pg', 'pg'));
  await symlink('../packages/lib', project.path('node_modules/lib'));

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD~1');

  expect(await readdir(path.join(base.root, 'node_modules'))).toEqual(['pg']);
});

test('as pnpm lays them out: each workspace has its packages, which stay those of the head', async () => {
  const project = await GitProject.create();
  await project.commit({
    '.gitignore': 'node_modules/',
    'package.json': '{}',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'",
    'packages/lib/package.json': JSON.stringify({ name: 'lib', type: 'module', exports: './index.js' }),
    'packages/lib/index.js': "export { value } from 'pg';",
    'packages/app/package.json': JSON.stringify({ name: 'app', dependencies: { lib: 'workspace:*' } }),
    'packages/app/tasks.mjs':
      "import { value as pg } from 'lib'; export const value = [pg, import.meta.url];",
  });
  const store = 'node_modules/.pnpm/pg@1.0.0/node_modules';
  await project.write({
    ...installedPackage(`${store}/pg`, 'from the store'),
    'packages/lib/node_modules/.keep': '',
    'packages/app/node_modules/.keep': '',
  });
  await symlink(`../../../${store}/pg`, project.path('packages/lib/node_modules/pg'));
  await symlink('../../lib', project.path('packages/app/node_modules/lib'));

  const base = await baseOf(project.path('packages/app/tasks.mjs'), 'HEAD');

  const tasks = path.join(base.root, 'packages/app/tasks.mjs');
  expect(base.installed).toBe('shared');
  expect(await imported(tasks)).toEqual(['from the store', `file://${tasks}`]);
  expect(await realpath(path.join(base.root, 'packages/app/node_modules/lib'))).toBe(
    path.join(base.root, 'packages/lib'),
  );
  // Programs of pnpm are scripts that look there.
  expect(existsSync(path.join(base.root, 'node_modules/.bin/../.pnpm/pg@1.0.0'))).toBe(true);
});

test('caches and notes of tools in node_modules are not shared: a build of the base would write there', async () => {
  const project = await GitProject.create();
  await project.commit({ ...LOCKED, 'tasks.mjs': '' });
  await project.write({
    ...installedPackage('node_modules/pg', 'pg'),
    'node_modules/.cache/tool/state': 'of the head',
    'node_modules/.package-lock.json': '{}',
  });

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD', {
    buildCommand: 'mkdir -p node_modules/.cache/tool && echo of the base > node_modules/.cache/tool/state',
  });

  expect(await readdir(path.join(base.root, 'node_modules'))).toEqual(['.cache', 'pg']);
  expect(await readdir(project.path('node_modules/.cache/tool'))).toEqual(['state']);
});

test('removing the base leaves the packages of the head', async () => {
  const project = await GitProject.create();
  await project.commit({ ...LOCKED, 'tasks.mjs': '' });
  await project.write(installedPackage('node_modules/pg', 'pg'));
  const before = await readdir(project.path('node_modules'), { recursive: true });

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD');
  await base.remove();

  expect(await readdir(project.path('node_modules'), { recursive: true })).toEqual(before);
});

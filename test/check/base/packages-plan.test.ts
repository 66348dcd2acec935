import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { planPackages } from '../../../src/check/base/packages-plan.js';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import { temporaryFolder } from './git-project.js';

const NEEDS_PG = { 'package.json': '{ "dependencies": { "pg": "1" } }' };
const LOCK = { 'package-lock.json': 'one' };
const INSTALLED = { 'node_modules/pg/index.js': '' };

test('the same lock file and needs: shared', async () => {
  expect(await plan({ ...NEEDS_PG, ...LOCK, ...INSTALLED }, { ...NEEDS_PG, ...LOCK })).toEqual({
    share: [''],
    install: [],
    skipped: [],
  });
});

test.each<[string, Files, Files]>([
  ['one byte', { 'package-lock.json': 'one' }, { 'package-lock.json': 'One' }],
  ['its name', { 'package-lock.json': 'one' }, { 'npm-shrinkwrap.json': 'one' }],
  ['a second one', { 'package-lock.json': 'one', 'yarn.lock': '' }, { 'package-lock.json': 'one' }],
  ['the head has none', {}, { 'package-lock.json': 'one' }],
])('a lock file that differs in %s: installed', async (_, headLock, baseLock) => {
  expect(await plan({ ...NEEDS_PG, ...INSTALLED, ...headLock }, { ...NEEDS_PG, ...baseLock })).toEqual({
    share: [],
    install: [''],
    skipped: [],
  });
});

test.each<[string, Files, Files]>([
  ['dependencies', NEEDS_PG, { 'package.json': '{ "dependencies": { "pg": "2" } }' }],
  ['overrides', NEEDS_PG, { 'package.json': '{ "dependencies": { "pg": "1" }, "overrides": { "a": "1" } }' }],
  ['patches', { ...NEEDS_PG, 'patches/pg+1.patch': 'a' }, { ...NEEDS_PG, 'patches/pg+1.patch': 'b' }],
  ['a package.json that is none', NEEDS_PG, { 'package.json': '{ "dependencies"' }],
])('the same lock file, but other %s: installed', async (_, head, base) => {
  expect((await plan({ ...LOCK, ...INSTALLED, ...head }, { ...LOCK, ...base })).install).toEqual(['']);
});

test('without a lock file, the same needs are shared', async () => {
  expect((await plan({ ...NEEDS_PG, ...INSTALLED }, NEEDS_PG)).share).toEqual(['']);
  expect((await plan({ ...NEEDS_PG, ...INSTALLED, ...LOCK }, NEEDS_PG)).share).toEqual(['']);
});

test('without a lock file, other needs are an error that names the way out', async () => {
  const planned = plan(
    { 'app/package.json': '{ "dependencies": { "pg": "2" } }', 'app/node_modules/pg/index.js': '' },
    { 'app/package.json': '{ "dependencies": { "pg": "1" } }' },
    { from: ['app/src'] },
  );

  await expect(planned).rejects.toThrow(EnvironmentError);
  await expect(planned).rejects.toMatchObject({
    message: expect.stringContaining('app/package.json differs'),
    hint: expect.stringContaining("--base-install 'npm install'"),
  });
});

test('without lock files or packages there is nothing to do', async () => {
  const nothing = { share: [], install: [], skipped: [] };
  expect(await plan({}, {})).toEqual(nothing);
  expect(await plan(NEEDS_PG, NEEDS_PG)).toEqual(nothing);
});

test('what the head has not installed, the base does not need either', async () => {
  expect(await plan({ ...NEEDS_PG, ...LOCK }, { ...NEEDS_PG, ...LOCK })).toMatchObject({ install: [] });
});

describe("Yarn's Plug'n'Play", () => {
  const YARN = { ...NEEDS_PG, 'yarn.lock': '__metadata:' };

  test.each<[string, Files]>([
    ['the same needs', YARN],
    ['other needs', { ...YARN, 'yarn.lock': '__metadata: {}' }],
  ])('is refused with the way out, with %s', async (_, base) => {
    const planned = plan({ ...YARN, '.pnp.cjs': '' }, { ...base, 'src/tasks.mjs': '' }, { from: ['src'] });
    await expect(planned).rejects.toThrow(EnvironmentError);
    await expect(planned).rejects.toMatchObject({
      message: expect.stringMatching(/: \.pnp\.cjs says .* Plug'n'Play, which pooltune does not support\.$/),
      hint: expect.stringContaining('YARN_NODE_LINKER=node-modules'),
    });
  });

  test('is none where packages are in node_modules, or where no task module is', async () => {
    expect((await plan({ ...YARN, ...INSTALLED, '.pnp.cjs': '' }, YARN)).share).toEqual(['']);
    const other = { 'site/package.json': '{}', 'site/yarn.lock': '', 'src/tasks.mjs': '' };
    expect((await plan({ ...other, 'site/.pnp.cjs': '' }, other, { from: ['src'] })).install).toEqual([]);
  });
});

test('a base that has its packages in git keeps them', async () => {
  const inGit = { ...NEEDS_PG, ...LOCK, ...INSTALLED };
  expect(await plan({ ...inGit, 'package-lock.json': 'other' }, inGit)).toMatchObject({
    share: [],
    install: [],
  });
});

test('the nearest lock file governs a folder, each folder on the way up by itself', async () => {
  const base = {
    ...LOCK,
    ...NEEDS_PG,
    'app/package.json': '{}',
    'app/yarn.lock': 'old',
  };
  const head = { ...base, ...INSTALLED, 'app/yarn.lock': 'new', 'app/node_modules/a/index.js': '' };
  expect(await plan(head, base, { from: ['app/src'] })).toEqual({
    share: [''],
    install: ['app'],
    skipped: [],
  });
});

test('packages that moved: the base is installed where its own lock file is', async () => {
  const head = { ...NEEDS_PG, ...LOCK, ...INSTALLED, 'app/package.json': '{}' };
  const base = { 'app/package.json': '{}', 'app/package-lock.json': 'old' };
  expect(await plan(head, base, { from: ['app'] })).toEqual({ share: [], install: ['app'], skipped: [] });
});

test('other folders are shared where they are the same, and never installed', async () => {
  const head = {
    ...NEEDS_PG,
    ...LOCK,
    ...INSTALLED,
    'lib/package.json': '{}',
    'lib/node_modules/a/index.js': '',
    'docs/package.json': '{}',
    'docs/package-lock.json': 'new',
    'docs/node_modules/a/index.js': '',
  };
  const base = {
    ...NEEDS_PG,
    ...LOCK,
    'lib/package.json': '{}',
    'docs/package.json': '{}',
    'docs/package-lock.json': 'old',
  };
  const planned = await plan(head, base, { from: ['src'], manifests: ['', 'lib', 'docs'] });
  expect(planned).toEqual({ share: ['', 'lib'], install: [], skipped: ['docs'] });
});

test('where the base is installed, the workspaces below come with it', async () => {
  const head = {
    ...NEEDS_PG,
    ...LOCK,
    ...INSTALLED,
    'lib/package.json': '{}',
    'lib/node_modules/a/index.js': '',
  };
  const base = { ...NEEDS_PG, 'package-lock.json': 'old', 'lib/package.json': '{}' };
  const planned = await plan(head, base, { from: ['src'], manifests: ['', 'lib'] });
  expect(planned).toEqual({ share: [], install: [''], skipped: [] });
});

type Files = Readonly<Record<string, string>>;

async function plan(
  head: Files,
  base: Files,
  { from = [''], manifests = [] }: { from?: string[]; manifests?: string[] } = {},
) {
  const planned = planPackages(await written(head), await written(base), { from, manifests });
  return { ...planned, install: planned.install.map(({ folder }) => folder) };
}

async function written(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

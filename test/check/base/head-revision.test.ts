import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { headRevision } from '../../../src/check/base/head-revision.js';
import { GitProject, temporaryFolder } from './git-project.js';

const { signal } = new AbortController();

test('a clean tree gives its commit, from any folder of it', async () => {
  const project = await GitProject.create();
  await project.commit();
  const commit = await project.commit({ 'src/tasks.mjs': '' }, 'Sends mails in parallel\n\nAt last.');

  const clean = { commit, subject: 'Sends mails in parallel', dirty: false };
  expect(await headRevision(project.root, { signal })).toEqual(clean);
  expect(await headRevision(project.path('src'), { signal })).toEqual(clean);
});

test.each([
  ['a changed file', { 'src/tasks.mjs': 'changed' }],
  ['a removed file', { 'src/tasks.mjs': null }],
  ['a new file', { 'elsewhere/new.mjs': '' }],
])('%s makes it dirty, wherever it is', async (_, files) => {
  const project = await GitProject.create();
  await project.commit({ 'src/tasks.mjs': '', 'other/file': '' });
  await project.git('config', 'status.showUntrackedFiles', 'no');
  await project.write(files);

  expect(await headRevision(project.path('other'), { signal })).toMatchObject({ dirty: true });
});

test('what git ignores does not count, nor do the places that are named', async () => {
  const project = await GitProject.create();
  await project.commit({ '.gitignore': 'node_modules/', 'src/tasks.mjs': '' });
  await project.write({
    'node_modules/pg/index.js': '',
    'src/reports/one/report.json': '',
    'history[1].jsonl': '',
  });
  const ignore = [
    project.path('src/reports'),
    project.path('history[1].jsonl'),
    project.path('not/there'),
    path.join(await temporaryFolder(), 'elsewhere'),
  ];

  expect(await headRevision(project.root, { signal, ignore })).toMatchObject({ dirty: false });
  expect(await headRevision(project.root, { signal, ignore: ignore.slice(1) })).toMatchObject({
    dirty: true,
  });
  await project.write({ 'src/other': '' });
  expect(await headRevision(project.root, { signal, ignore })).toMatchObject({ dirty: true });
});

test('without a repository, a commit or git there is none', async () => {
  expect(await headRevision(await temporaryFolder(), { signal })).toBeNull();
  const project = await GitProject.create();
  expect(await headRevision(project.root, { signal })).toBeNull();
  await project.commit();
  const before = process.env.PATH;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  process.env.PATH = project.root;
  expect(await headRevision(project.root, { signal })).toBeNull();
});

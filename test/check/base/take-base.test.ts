import { existsSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { baseOf, GitProject, imported, temporaryFolder } from './git-project.js';

test('the base has the files of its commit, and the head keeps its own', async () => {
  const project = await GitProject.create();
  const commit = await project.commit({ 'tasks.mjs': "export const value = 'base';" });
  await project.commit({ 'tasks.mjs': "export const value = 'head';" });
  await project.write({ 'tasks.mjs': "export const value = 'not committed';" });

  const base = await baseOf(project.path('tasks.mjs'), 'HEAD~1');

  expect(base).toMatchObject({ commit, ref: 'HEAD~1', headRoot: project.root, installed: 'none' });
  expect(await imported(base.pathOf(project.path('tasks.mjs'))!)).toBe('base');
  expect(await imported(project.path('tasks.mjs'))).toBe('not committed');
});

test('removing it removes its folder and the record in git, as often as it is asked', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const base = await baseOf(project.path('tasks.mjs'), 'main');
  expect(await project.worktrees()).toEqual([project.root, base.root]);

  await Promise.all([base.remove(), base.remove()]);
  await base.remove();

  expect(await project.worktrees()).toEqual([project.root]);
  expect(existsSync(project.path('.git/worktrees'))).toBe(false);
  expect(await readdir(base.parent)).toEqual([]);
  expect(base.notes).toEqual([]);
});

test.each(['main', 'v1', 'annotated', 'origin/main', 'hash', 'short hash', 'HEAD~1', 'HEAD^{/base}'])(
  'a base can be named as git names commits: %s',
  async (kind) => {
    const origin = await GitProject.create();
    const commit = await origin.commit({ 'tasks.mjs': '' }, 'The base');
    await origin.git('tag', 'v1');
    await origin.git('tag', '--annotate', 'annotated', '--message', 'A release');
    const clone = GitProject.at(path.join(await temporaryFolder(), 'clone'));
    await origin.git('clone', '--quiet', origin.root, clone.root);
    await clone.git('switch', '--quiet', '--create', 'work');
    await clone.commit({}, 'A later one');
    const ref =
      kind === 'hash'
        ? commit
        : kind === 'short hash'
          ? commit.slice(0, 8)
          : kind.replace('/base', '/The base');

    expect((await baseOf(clone.path('tasks.mjs'), ref)).commit).toBe(commit);
  },
);

test('a file is found in the base from wherever it is in the repository, also through a link', async () => {
  const project = await GitProject.create();
  await project.commit({ 'services/mail/src/tasks.mjs': '', 'shared/payloads.json': '{}' });
  const link = path.join(await temporaryFolder(), 'link');
  await symlink(project.path('services'), link);

  const base = await baseOf(path.join(link, 'mail/src/tasks.mjs'), 'main');

  expect(base.pathOf(path.join(link, 'mail/src/tasks.mjs'))).toBe(
    path.join(base.root, 'services/mail/src/tasks.mjs'),
  );
  expect(base.pathOf(project.path('shared/payloads.json'))).toBe(
    path.join(base.root, 'shared/payloads.json'),
  );
});

test('what the base does not have, or is not in the repository, has no path in it', async () => {
  const project = await GitProject.create();
  await project.commit({ 'old.mjs': '', '.gitignore': '.env' });
  await project.commit({ 'new/tasks.mjs': '', 'old.mjs': null });
  await project.write({ '.env': 'A=1', 'untracked.mjs': '' });

  const base = await baseOf(project.path('new/tasks.mjs'), 'HEAD~1', { buildCommand: 'false' });

  const missing = ['new/tasks.mjs', '.env', 'untracked.mjs', '../elsewhere.mjs', 'new/never/was.mjs'];
  expect(missing.map((file) => base.pathOf(project.path(file)))).toEqual(missing.map(() => undefined));
  // Gone from the head, but the base has it.
  expect(base.pathOf(project.path('old.mjs'))).toBe(path.join(base.root, 'old.mjs'));
  // Without a task module, there was nothing to build.
  expect(base.installed).toBe('none');
});

test('in a linked worktree, that one is the head', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': "export const value = 'base';" });
  const linked = GitProject.at(path.join(await temporaryFolder(), 'linked'));
  await project.git('worktree', 'add', '--quiet', '-b', 'work', linked.root);
  await linked.commit({ 'tasks.mjs': "export const value = 'head';" });

  const base = await baseOf(linked.path('tasks.mjs'), 'main');
  expect(base.headRoot).toBe(linked.root);
  expect(await imported(base.pathOf(linked.path('tasks.mjs'))!)).toBe('base');

  await base.remove();
  expect(await project.worktrees()).toEqual([project.root, linked.root]);
});

test('hooks of the repository do not run', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const witness = path.join(await temporaryFolder(), 'ran');
  await project.write({ '.git/hooks/post-checkout': `#!/bin/sh\necho ran > '${witness}'\n` });

  await baseOf(project.path('tasks.mjs'), 'main');
  expect(existsSync(witness)).toBe(false);

  await project.git('checkout', '--quiet', '--detach');
  expect(await readFile(witness, 'utf8')).toBe('ran\n');
});

test('called in a hook of another repository, it works on the one of the task module', async () => {
  const other = await GitProject.create();
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const hook = {
    GIT_DIR: other.path('.git'),
    GIT_WORK_TREE: other.root,
    GIT_INDEX_FILE: other.path('.git/index'),
    GIT_PREFIX: 'sub/',
  };
  Object.assign(process.env, hook);
  onTestFinished(() => {
    for (const name of Object.keys(hook)) delete process.env[name];
  });

  const base = await baseOf(project.path('tasks.mjs'), 'main');
  for (const name of Object.keys(hook)) delete process.env[name];

  expect(base.headRoot).toBe(project.root);
  expect(await project.worktrees()).toEqual([project.root, base.root]);
  expect(await other.worktrees()).toEqual([other.root]);
});

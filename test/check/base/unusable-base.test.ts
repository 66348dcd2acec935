import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EnvironmentError, UsageError } from '../../../src/foundation/errors.js';
import { baseOf, GitProject, temporaryFolder } from './git-project.js';

test('a ref that is not there is said to be missing, with how to fetch it', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });

  const error = await failure(baseOf(project.path('tasks.mjs'), 'origin/main'));

  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toBe(`there is no commit "origin/main" in the git repository ${project.root}.`);
  expect(error.hint).toContain('git fetch origin');
});

test('in a shallow clone, the command of the hint brings the missing ref', async () => {
  const origin = await GitProject.create();
  await origin.commit({ 'tasks.mjs': '' });
  await origin.commit({ 'tasks.mjs': '// main' });
  await origin.git('switch', '--quiet', '--create', 'work');
  await origin.commit({ 'tasks.mjs': '// work' });
  const clone = GitProject.at(path.join(await temporaryFolder(), 'clone'));
  await origin.git('clone', '--quiet', '--depth=1', '--branch=work', `file://${origin.root}`, clone.root);

  const previous = await failure(baseOf(clone.path('tasks.mjs'), 'HEAD~1'));
  expect(previous.hint).toMatch(/fetch-depth: 0 .*git fetch --unshallow$/);

  const error = await failure(baseOf(clone.path('tasks.mjs'), 'origin/main'));
  expect(error.hint).toContain('fetch-depth: 0');
  const [, ...fetch] = /git fetch .*$/.exec(error.hint!)![0].split(' ');
  await clone.git(...fetch);

  const base = await baseOf(clone.path('tasks.mjs'), 'origin/main');
  expect(base.commit).toBe(await origin.git('rev-parse', 'main'));
});

test.each(['--all', '-h', '', ' ', 'a\0b', 'main..work', '^main', 'main:tasks.mjs', 'HEAD~7', '$(reboot)'])(
  'what names no single commit is refused: %j',
  async (ref) => {
    const project = await GitProject.create();
    await project.commit({ 'tasks.mjs': '' });
    await project.git('branch', 'work');
    const folder = await temporaryFolder();

    expect(await failure(baseOf(project.path('tasks.mjs'), ref, { folder }))).toBeInstanceOf(UsageError);
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a task module outside of any repository has no base', async () => {
  const folder = await temporaryFolder();

  const error = await failure(baseOf(path.join(folder, 'tasks.mjs'), 'main'));

  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(`${folder} is not in a git repository`);
  expect(error.hint).toContain('--baseline');
});

test('task modules of two repositories have no base in common', async () => {
  const one = await GitProject.create();
  const other = await GitProject.create();
  const modulePaths = [one.path('tasks.mjs'), other.path('tasks.mjs')];

  const error = await failure(baseOf(modulePaths[0]!, 'main', { modulePaths }));

  expect(error.message).toContain(`${one.root}, ${other.root}`);
});

test('without git there is no base', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const folder = await temporaryFolder();
  setEnvironment('PATH', folder);

  const error = await failure(baseOf(project.path('tasks.mjs'), 'main', { folder }));

  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error.message).toContain('git cannot be run');
});

test("a repository of another user's is said to be one, with how to trust it", async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  setEnvironment('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');

  const error = await failure(baseOf(project.path('tasks.mjs'), 'main'));

  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error.hint).toBe(`Trust it with: git config --global --add safe.directory ${project.root}`);
});

test('a base within the repository would find the packages of the head, and is not made', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '', 'tmp/.gitignore': '' });

  const error = await failure(baseOf(project.path('tasks.mjs'), 'main', { folder: project.path('tmp') }));

  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error.hint).toContain('TMPDIR');
  expect(await readdir(project.path('tmp'))).toEqual(['.gitignore']);
});

test('when git cannot make the worktree, its words are given and nothing is left', async () => {
  const project = await GitProject.create();
  const commit = await project.commit({ 'tasks.mjs': 'lost' });
  const blob = await project.git('rev-parse', 'HEAD:tasks.mjs');
  await project.write({ [`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`]: null });
  const folder = await temporaryFolder();

  const error = await failure(baseOf(project.path('tasks.mjs'), commit, { folder }));

  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error.message).toContain(blob);
  expect(await readdir(folder)).toEqual([]);
  expect(await project.worktrees()).toEqual([project.root]);
});

async function failure(promise: Promise<unknown>): Promise<UsageError | EnvironmentError> {
  return promise.then(
    () => expect.fail('It should have failed.'),
    (thrown) => thrown,
  );
}

function setEnvironment(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { entryPoint } from '../../../src/foundation/entry-point.js';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';
import { baseOf, GitProject, temporaryFolder } from './git-project.js';

const GONE = { timeout: 15_000, interval: 20 };

test('killed by SIGKILL, it leaves no folder, and the next base clears the record in git', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const folder = await temporaryFolder();
  const holder = await startHolder({ modulePath: project.path('tasks.mjs'), folder });
  const [{ root }] = (await once(holder, 'message')) as [{ root: string }];
  expect(existsSync(path.join(root, 'tasks.mjs'))).toBe(true);

  holder.kill('SIGKILL');
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), GONE);
  expect(await project.worktrees()).toEqual([project.root, root]);

  const base = await baseOf(project.path('tasks.mjs'), 'main');
  expect(await project.worktrees()).toEqual([project.root, base.root]);
}, 30_000);

test('killed by SIGKILL while it installs, it leaves no process either', async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const folder = await temporaryFolder();
  const holder = await startHolder({
    modulePath: project.path('tasks.mjs'),
    folder,
    installCommand: 'echo $$ > pid.new; mv pid.new pid; while :; do mkdir -p again; sleep 0.01; done',
  });
  const pidFile = async () => path.join(folder, (await readdir(folder))[0] ?? '', 'pid');
  await vi.waitFor(async () => expect(existsSync(await pidFile())).toBe(true), GONE);
  const pid = Number(await readFile(await pidFile(), 'utf8'));

  holder.kill('SIGKILL');

  await vi.waitFor(() => expect(identifyProcess(pid)).toBeNull(), GONE);
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), GONE);
}, 30_000);

test("a lost worktree of the user's own, or one that another pooltune works in, stays", async () => {
  const project = await GitProject.create();
  await project.commit({ 'tasks.mjs': '' });
  const theirs = path.join(await temporaryFolder(), 'theirs');
  await project.git('worktree', 'add', '--quiet', '--detach', theirs);
  await rm(theirs, { recursive: true });

  const one = await baseOf(project.path('tasks.mjs'), 'main');
  const other = await baseOf(project.path('tasks.mjs'), 'main');
  expect(new Set(await project.worktrees())).toEqual(new Set([project.root, theirs, one.root, other.root]));

  await one.remove();
  expect(new Set(await project.worktrees())).toEqual(new Set([project.root, theirs, other.root]));
});

/** A process with a guard, which takes a base of `main`, tells where it is, and keeps it. */
async function startHolder(options: {
  modulePath: string;
  folder: string;
  installCommand?: string;
}): Promise<ChildProcess> {
  const module = (file: string) =>
    entryPoint(new URL(`../../../src/${file}.ts`, import.meta.url).href, `./${path.basename(file)}.js`);
  return fork(
    fileURLToPath(new URL('./fixtures/base-holder.mjs', import.meta.url)),
    [module('check/base/take-base'), module('lab/guard/guard'), JSON.stringify(options)],
    { execArgv: [] },
  );
}

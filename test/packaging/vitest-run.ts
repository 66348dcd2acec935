import { execFile } from 'node:child_process';
import { cp, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type InstalledProject, installedProject } from './installed-project.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURE = fileURLToPath(new URL('../fixtures/vitest', import.meta.url));

/** What vitest's JSON reporter says of one test. */
export interface RanTest {
  readonly title: string;
  readonly status: 'passed' | 'failed';
  readonly failureMessages: readonly string[];
}

export interface VitestRun {
  readonly tests: readonly RanTest[];
  readonly stdout: string;
  readonly stderr: string;
}

/** Somebody's project with pooltune and vitest, and the fixture's files, in a git repository with one commit. */
export async function projectWithVitest(): Promise<InstalledProject> {
  const project = await installedProject();
  await symlink(path.join(ROOT, 'node_modules/vitest'), path.join(project.folder, 'node_modules/vitest'));
  await cp(FIXTURE, project.folder, { recursive: true });
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: project.folder });
  await git('init', '--quiet');
  await git('add', 'package.json', 'tasks.ts');
  await git('commit', '--quiet', '--message', 'Tasks');
  return project;
}

/** Runs one test file of the project, as its owner would. */
export async function vitestRun(project: InstalledProject, file: string): Promise<VitestRun> {
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const report = path.join(project.folder, `${file}.json`);
  const { CI: _, VITEST: __, ...env } = process.env;
  const args = [vitest, 'run', file, '--reporter=json', `--outputFile=${report}`, '--no-color'];
  const ended = await run(process.execPath, args, { cwd: project.folder, env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as {
    testResults: { assertionResults: RanTest[] }[];
  };
  return {
    tests: testResults.flatMap(({ assertionResults }) => assertionResults),
    stdout: ended.stdout,
    stderr: ended.stderr,
  };
}

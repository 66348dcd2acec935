import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InstalledProject } from './installed-project.js';
import { projectWithVitest, type VitestRun, vitestRun } from './vitest-run.js';

let project: InstalledProject;
beforeAll(async () => {
  project = await projectWithVitest();
});
afterAll(() => project.remove());

const messagesOf = ({ tests }: VitestRun, title: string) =>
  tests.find((ran) => ran.title === title)!.failureMessages.join('\n');

describe('checks in a suite of somebody’s', () => {
  let ran: VitestRun;
  beforeAll(async () => {
    ran = await vitestRun(project, 'checks.spec.ts');
  }, 180_000);

  test('pass and fail as the checks do', () => {
    expect(ran.tests.map(({ title, status }) => ({ title, status }))).toEqual([
      { title: 'what is kept passes', status: 'passed' },
      { title: 'what is not kept fails', status: 'failed' },
      { title: 'what is slower than its base fails', status: 'failed' },
    ]);
  });

  test('say in the message what failed, then show the tables', () => {
    expect(messagesOf(ran, 'what is not kept fails')).toMatch(
      /^Error: FAIL: p50<1ms is not met: [\d.]+ ms.*\n\ntasks\n[\s\S]* requirement .*\n.*\n {2}p50<1ms .* fail\n/,
    );
    expect(messagesOf(ran, 'what is slower than its base fails')).toMatch(
      // Each tells of the same slowness; on a busy machine not all of them may be sure of it.
      /^Error: FAIL: (capacity fell to 0\.\d+ of|p(50|99) rose to [\d.]+ times) the base's[\s\S]*\n {2}(capacity \(tasks\/s\)|p50|p99) .* fail\n[\s\S]* base +HEAD \(/,
    );
  });

  test('print nothing', () => {
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/^JSON report written to .*\n$/);
  });

  test('give the report, with a command line that repeats it', async () => {
    const { passed, report, folder } = JSON.parse(
      await readFile(path.join(project.folder, 'kept.json'), 'utf8'),
    );
    expect(passed).toBe(true);
    expect(report.verdict).toBe('pass');
    expect(report.command).toBe(
      "pooltune check ./tasks.ts --require 'errors<5%' --require 'p99<10s' --setting event-loop,concurrency=4 --budget 30s",
    );
    expect(folder).toBeUndefined();
  });

  test('leave no files that were not asked for, and no worktree', async () => {
    expect(existsSync(path.join(project.folder, 'reports'))).toBe(false);
    const { stdout } = await promisify(execFile)('git', ['worktree', 'list'], { cwd: project.folder });
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });
});

test('what cannot be checked fails its test and says why; a test that takes too long ends its check', async () => {
  const ran = await vitestRun(project, 'misused.spec.ts');
  expect(ran.tests.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'failed']);
  expect(messagesOf(ran, 'a promise')).toContain('gives: await it.');
  expect(messagesOf(ran, 'a module that is not there')).toMatch(
    /^UsageError: there is no task module .*absent/,
  );
  expect(messagesOf(ran, 'no question')).toMatch(/^UsageError: check: nothing says what/);
  expect(JSON.parse(await readFile(path.join(project.folder, 'cancelled.json'), 'utf8'))).toBe(true);
});

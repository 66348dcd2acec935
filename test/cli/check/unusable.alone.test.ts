import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../workload/temporary-folder.js';
import { CommandProcess } from '../e2e/command-process.js';
import { CheckedProject, type EndedCheck, type Files } from './checked-project.js';

const GOOD = 'export function one() {}\n';
const QUICK = ['--setting', 'event-loop', '--metric', 'errors', '--budget', '35s'];
const AGAINST_MAIN = ['tasks.mjs', '--against', 'main', ...QUICK];
const lockFile = (version: string) =>
  JSON.stringify({
    name: 'shop',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'shop', version: '1.0.0', dependencies: { 'not-there': version } },
      'node_modules/not-there': {
        version,
        resolved: `file:./not-there-${version}.tgz`,
        integrity: 'sha512-AAAA',
      },
    },
  });
const MANIFEST = JSON.stringify({ name: 'shop', version: '1.0.0', dependencies: { 'not-there': '1.0.0' } });

/** One sentence and what to do, without a stack; nothing is printed or kept as if it were a result. */
function expectRefusal({ exitCode, stdout, stderr, command }: EndedCheck, code: number, says: RegExp): void {
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: code, stdout: '' });
  expect(stderr).toMatch(says);
  // Frames of our own are of no use to the author of a task.
  expect(stderr).not.toContain('/dist/');
  expect(stderr).not.toContain('defect');
  expect(command.reportFiles()).toEqual([]);
}

const run = async (
  base: Files,
  args: readonly string[] = AGAINST_MAIN,
  head: Files = { 'tasks.mjs': GOOD },
) => (await CheckedProject.create({ base, head })).run(args);

describe('a base that cannot be measured: exit code 3', () => {
  test('it crashes at import', async () => {
    const ended = await run({ 'tasks.mjs': "throw new Error('no such table');" });
    expectRefusal(
      ended,
      3,
      /^pooltune: The base, main \([0-9a-f]{7}\), cannot be measured: .*no such table/m,
    );
  });

  test('its task throws at its first call', async () => {
    const ended = await run({ 'tasks.mjs': "export function one() { throw new Error('not yet'); }" });
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toMatch(
      /^pooltune: The base, main \([0-9a-f]{7}\), cannot be measured: .*"one" threw/m,
    );
  });

  test('its packages cannot be installed', async () => {
    const base = { 'tasks.mjs': GOOD, 'package.json': MANIFEST, 'package-lock.json': lockFile('1.0.0') };
    const head = { ...base, 'package-lock.json': lockFile('1.0.1') };
    const ended = await run(base, AGAINST_MAIN, head);
    expectRefusal(
      ended,
      3,
      /^pooltune: the base, main \([0-9a-f]{7}\), does not install: "npm ci .*" ended with exit code/m,
    );
    expect(ended.stderr).toContain('--base-install');
  });

  test('its own installation fails, whose password is nowhere', async () => {
    const install = 'echo "cannot reach https://me:hunter2@registry/"; exit 7 # redis://me:hunter2@cache';
    const ended = await run({ 'tasks.mjs': GOOD }, [...AGAINST_MAIN, '--base-install', install, '--verbose']);
    expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
    expect(ended.stderr).toMatch(/does not install: .* ended with exit code 7/);
    expect(ended.stderr).toContain('cannot reach https://me:***@registry/');
    expect(ended.stderr).not.toContain('hunter2');
    expect(ended.command.reportFiles()).toEqual([]);
  });

  test('it is not built', async () => {
    const ended = await run({ 'tasks.mjs': GOOD }, [...AGAINST_MAIN, '--base-build', 'exit 5']);
    expectRefusal(ended, 3, /does not build: "exit 5" ended with exit code 5/);
  });
});

describe('no base to be had: exit code 2', () => {
  test('an unknown revision', async () => {
    const ended = await run({ 'tasks.mjs': GOOD }, ['tasks.mjs', '--against', 'origin/main', ...QUICK]);
    expectRefusal(
      ended,
      2,
      /^pooltune: there is no commit "origin\/main" in the git repository .*\n.*git fetch/m,
    );
  });

  test('no git repository', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'tasks.mjs'), GOOD);
    const command = new CommandProcess({ cwd }, 'check', ...AGAINST_MAIN);
    const exitCode = await command.ended();
    const { stdout, stderr } = command;
    expectRefusal({ exitCode, stdout, stderr, command }, 2, /is not in a git repository.*\n.*--baseline/);
    command.expectNothingLeft();
  });

  test('a built-in workload', async () => {
    const ended = await run({ 'tasks.mjs': GOOD }, ['--workload', 'cpu', '--against', 'main']);
    expectRefusal(ended, 2, /the built-in workloads .*\n.*--baseline/);
  });
});

test('a PostgreSQL that does not answer: exit code 3, and its password is nowhere', async () => {
  const head = { 'tasks.mjs': "export const one = (_, { postgres }) => postgres.query('select 1');" };
  const url = 'postgres://me:hunter2@127.0.0.1:1/app?password=hunter2';
  const ended = await run(head, [...AGAINST_MAIN, '--postgres', url, '--verbose'], head);
  expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ended.stderr).toContain('postgres://me:***@127.0.0.1:1/app?password=*** cannot be reached');
  expect(ended.stderr).not.toContain('hunter2');
  expect(ended.command.reportFiles()).toEqual([]);
});

describe('the head cannot be measured: exit code 2', () => {
  test('it crashes at import', async () => {
    const head = { 'tasks.mjs': "throw new Error('no such table');" };
    expectRefusal(
      await run({ 'tasks.mjs': GOOD }, AGAINST_MAIN, head),
      2,
      /^pooltune: .*tasks\.mjs.*no such table/m,
    );
  });

  test('the budget is too small for a verdict, and one that would do is named', async () => {
    const args = ['tasks.mjs', '--against', 'main', '--setting', 'event-loop', '--budget', '3s'];
    expectRefusal(
      await run({ 'tasks.mjs': GOOD }, args),
      2,
      /--budget: .*\n.*A budget \d+ s longer would do/,
    );
  });
});

describe('a file that cannot be written is told before anything is measured: exit code 3', () => {
  test.each(['--save-baseline', '--history', '--junit'])('%s', async (option) => {
    const args = [...AGAINST_MAIN, option, 'file/below/it'];
    const ended = await run({ 'tasks.mjs': GOOD, file: 'of the user' }, args);
    expectRefusal(ended, 3, new RegExp(`^pooltune: ${option}: .*file/below/it cannot be written: `, 'm'));
    expect(ended.stderr).not.toContain('loading');
  });

  test('--out', async () => {
    const ended = await run({ 'tasks.mjs': GOOD, file: 'of the user' }, [
      ...AGAINST_MAIN,
      '--out',
      'file/below',
    ]);
    expectRefusal(ended, 3, /no folder for the report can be made in .*file\/below: .*\n.*--out/);
  });

  test('a folder in its place', async () => {
    const ended = await run({ 'tasks.mjs': GOOD, 'perf/x': '' }, [...AGAINST_MAIN, '--history', 'perf']);
    expectRefusal(ended, 3, /--history: .*perf cannot be written: it is a folder/);
  });
});

describe('a module that cannot be checked after one that was', () => {
  const MODULES = ['tasks.mjs', 'mails.mjs', '--against', 'main', ...QUICK.slice(0, -1), '120s'];
  const BAD = "throw new Error('no such table');";

  test.each([
    ['the base of it: exit code 3', 3, { base: BAD, head: GOOD }],
    ['the head of it: exit code 2', 2, { base: GOOD, head: BAD }],
  ])('%s, and the first one is shown and kept', async (_, code, mails) => {
    const files = (text: string) => ({ 'tasks.mjs': GOOD, 'mails.mjs': text });
    const ended = await run(files(mails.base), MODULES, files(mails.head));
    expect(ended.exitCode, ended.stderr).toBe(code);
    expect(ended.stderr).toMatch(/^pooltune: .*no such table/m);
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /tasks metric .*INCOMPLETE: of 1 workload, .*; mails could not be checked: .*no such table/,
    );
    const report = JSON.parse(ended.command.reportFile('check.json'));
    expect(report).toMatchObject({
      checks: [{ workload: { name: 'tasks' } }],
      notChecked: { module: 'mails' },
    });
  });
});

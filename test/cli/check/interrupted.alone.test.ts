import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkReportSchema } from '../../../src/report/check/check-report.js';
import type { CommandProcess } from '../e2e/command-process.js';
import { CheckedProject } from './checked-project.js';

const TASKS = `
import { setTimeout as wait } from 'node:timers/promises';
export async function waits() {
  await wait(2);
}
`;
const ARGS = [
  ...['tasks.mjs', '--against', 'main', '--setting', 'event-loop,concurrency=4', '--budget', '90s'],
  ...['--history', 'perf/history.jsonl', '--save-baseline', 'perf/base.json'],
];

const create = () => CheckedProject.create({ base: { 'tasks.mjs': TASKS }, head: { 'other.txt': '' } });
const onLinux = process.platform === 'linux';

/** The lines of what was measured so far, once there are some. */
async function rounds(command: CommandProcess): Promise<string[]> {
  return vi.waitFor(
    () => {
      expect(command.child.exitCode, command.stderr).toBeNull();
      const [folder] = command.reportFiles();
      const file = path.join(command.folder, 'reports', folder ?? '', 'rounds.jsonl');
      return readFileSync(file, 'utf8').trimEnd().split('\n');
    },
    { timeout: 90_000, interval: 50 },
  );
}

describe.each([
  ['Ctrl-C', 130, (command: CommandProcess) => command.pressCtrlC()],
  ['SIGTERM', 143, (command: CommandProcess) => command.child.kill('SIGTERM')],
] as const)('%s', (_name, code, send) => {
  test('in the middle of the rounds: what was measured is shown and saved, but kept for no comparison', async () => {
    const project = await create();
    const command = project.start(ARGS);
    await rounds(command);
    if (onLinux) expect(command.processes().length).toBeGreaterThan(3);
    expect(await project.git.worktrees()).toHaveLength(2);
    send(command);
    expect(await command.ended(), command.stderr).toBe(code);
    await project.expectNothingLeft(command);

    const report = checkReportSchema.parse(JSON.parse(command.reportFile('check.json')));
    expect(report.verdict).not.toBe('fail');
    expect(report.checks[0]!.trials).toBeGreaterThanOrEqual(1);
    expect(report.checks[0]!.warnings.join()).toContain('Interrupted');
    expect(command.stdout).toContain('Interrupted');
    expect(
      ['history.jsonl', 'base.json'].filter((name) => existsSync(project.git.path('perf', name))),
    ).toEqual([]);
    expect(command.stderr).toContain('interrupted: neither a baseline nor a line of history is written');
  });
});

test('SIGTERM while the base is installed: nothing is saved', async () => {
  const project = await create();
  const command = project.start([...ARGS, '--base-install', 'sleep 100']);
  await command.saw(/installing the base, main \([0-9a-f]{7}\): sleep 100/);
  await vi.waitFor(async () => expect(await project.git.worktrees()).toHaveLength(2));
  command.child.kill('SIGTERM');
  expect(await command.ended(), command.stderr).toBe(143);
  expect(command.stdout).toBe('');
  expect(command.reportFiles()).toEqual([]);
  await project.expectNothingLeft(command);
});

test('kill -9: all that was started ends, the base is removed, and the next check clears the record in git', async () => {
  const project = await create();
  const command = project.start(ARGS);
  await rounds(command);
  expect(command.temporaryFiles().join()).toContain('pooltune-base-');
  command.child.kill('SIGKILL');
  expect(await command.ended()).toBe('SIGKILL');
  await command.expectNothingLeftSoon();

  const next = await project.run([...ARGS, '--base-build', 'false']);
  expect(next.exitCode, next.stderr).toBe(3);
});

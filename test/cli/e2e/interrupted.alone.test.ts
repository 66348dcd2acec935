import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReport } from '../../../src/report/read-report.js';
import { readJournal } from '../../../src/study/journal.js';
import { CommandProcess, ownTasks } from './command-process.js';

const tune = (module = 'waits.mjs', ...flags: string[]) =>
  new CommandProcess('tune', ownTasks(module), '--budget', '40s', '--verbose', ...flags);

const onLinux = process.platform === 'linux';

describe.each([
  ['Ctrl-C', 130, (command: CommandProcess) => command.pressCtrlC()],
  ['SIGTERM', 143, (command: CommandProcess) => command.child.kill('SIGTERM')],
] as const)('%s', (_name, code, send) => {
  test('in the middle of the trials: what was measured is saved, and nothing is left', async () => {
    const command = tune();
    await command.saw(/^trial 1, .*\n(.*\n)*trial 2, /m);
    if (onLinux) expect(command.processes().length).toBeGreaterThan(3);
    send(command);
    expect(await command.ended()).toBe(code);
    command.expectNothingLeft();

    const folder = path.join(command.folder, 'reports', 'latest');
    const report = await readReport(path.join(folder, 'report.json'));
    expect(report.ended).toBe('interrupted');
    const { trials, warnings } = await readJournal(path.join(folder, 'journal.jsonl'));
    expect(warnings).toEqual([]);
    expect(trials.length).toBeGreaterThanOrEqual(2);
    expect(report.trials.map(({ id }) => id)).toEqual(trials.map(({ trial }) => trial.id));
    expect(command.reportFile('report.md')).toContain('Interrupted after');
    expect(command.stdout).toContain('Interrupted after');
  });
});

test('Ctrl-C before the first trial: nothing is saved, and nothing is left', async () => {
  const command = tune();
  await command.saw(/: calibration, /);
  command.pressCtrlC();
  expect(await command.ended()).toBe(130);
  expect(command.stdout).toBe('');
  command.expectNothingLeft();
});

test('SIGTERM with PostgreSQL running: it ends too', async () => {
  const command = tune('queries.mjs', '--pool', 'threads');
  await command.saw(/^trial 1, /m);
  command.child.kill('SIGTERM');
  expect(await command.ended()).toBe(143);
  command.expectNothingLeft();
});

test.each([
  ['waits.mjs', 'processes'],
  ['queries.mjs', 'event-loop'],
])(
  'kill -9 with %s on %s: all that was started ends by itself, and what was measured is saved',
  async (module, pool) => {
    const command = tune(module, '--pool', pool);
    await command.saw(/^trial 1, /m);
    if (onLinux) expect(command.processes().length).toBeGreaterThan(3);
    expect(command.temporaryFiles()).not.toEqual([]);
    command.child.kill('SIGKILL');
    expect(await command.ended()).toBe('SIGKILL');
    await command.expectNothingLeftSoon();
    const journal = path.join(command.folder, 'reports', 'latest', 'journal.jsonl');
    expect((await readJournal(journal)).trials.length).toBeGreaterThanOrEqual(1);
  },
);

test('a signal in the middle of --json leaves valid JSON alone on stdout', async () => {
  const command = tune('waits.mjs', '--json');
  await command.saw(/^trial 1, /m);
  command.child.kill('SIGTERM');
  expect(await command.ended()).toBe(143);
  expect(JSON.parse(command.stdout)).toMatchObject({ ended: 'interrupted' });
});

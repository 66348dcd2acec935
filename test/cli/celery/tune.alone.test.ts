import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CommandProcess } from '../e2e/command-process.js';
import { missing, tune } from './tune-me.js';

describe.skipIf(missing !== '')(`tune --celery${missing === '' ? '' : ` (${missing})`}`, () => {
  test.each([
    ['no task of that name', ['--task', 'tune_me.nope'], 'tune_me:app has no task "tune_me.nope".'],
    ['a task that needs arguments', ['--task', 'tune_me.greet'], 'task tune_me.greet needs arguments: '],
    ['a task that always fails', ['--task', 'tune_me.fail'], 'task "tune_me.fail" failed in '],
    [
      'a task that ends its process',
      ['--task', 'tune_me.leave'],
      'in one process: see that none of them ends it.',
    ],
    ['a budget that is too small', ['--task', 'tune_me.wait', '--budget', '1s'], 'budget'],
  ])('of %s: a clear sentence, exit code 2, nothing left', async (_what, args, message) => {
    const command = tune(...args);
    expect(await command.ended()).toBe(2);
    expect(command.stderr).toContain(message);
    expect(command.stderr).not.toMatch(/Traceback|\n {4}at /);
    expect(command.stdout).toBe('');
    command.expectNothingLeft();
  });

  test.each([
    [[], 'tune_me.limited has time_limit 5 s, soft_time_limit 4 s: time limits do not work under threads'],
    [['--pool', 'prefork'], ''],
    [['--task-timeout', '3s'], ''],
  ])('%j: what limits a task by itself is said before the first trial', async (args, message) => {
    const command = tune('--task', 'tune_me.limited', '--budget', '1s', ...args);
    expect(await command.ended()).toBe(2);
    expect(command.stderr).toContain('tune_me.limited has rate_limit 100/m for each worker');
    if (message !== '') expect(command.stderr).toContain(message);
    else expect(command.stderr).not.toContain('time limits');
  });

  test('a broker that does not answer: its password is masked, exit code 3', async () => {
    const command = tune('--task', 'tune_me.wait', '--broker', 'redis://:hidden-word@127.0.0.1:1/0');
    expect(await command.ended()).toBe(3);
    expect(command.stderr).toContain('the broker redis://:***@127.0.0.1:1/0 cannot be used');
    expect(command.stderr).not.toContain('hidden-word');
    command.expectNothingLeft();
  });

  test('Ctrl-C in the middle of the trials: what was measured is saved, nothing is left', async () => {
    const command = tune('--task', 'tune_me.wait', '--verbose');
    await command.saw(/^trial 2, /m);
    command.pressCtrlC();
    expect(await command.ended()).toBe(130);
    command.expectNothingLeft();
    expect(command.reportFile('report.md')).toContain('Interrupted after');
  });

  test.runIf(process.platform === 'linux')(
    'kill -9: workers, broker and load generator end by themselves',
    async () => {
      const command = tune('--task', 'tune_me.wait', '--verbose');
      await command.saw(/^trial 1, /m);
      const running = command
        .processes()
        .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '));
      expect(running.some((line) => line.includes('redis-server'))).toBe(true);
      command.child.kill('SIGKILL');
      expect(await command.ended()).toBe('SIGKILL');
      await command.expectNothingLeftSoon();
    },
  );
});

test.each([
  [['--celery', 'app', 'tasks.ts'], 'a task module (tasks.ts) cannot be combined with --celery'],
  [['--celery', 'app', '--workload', 'cpu'], '--workload (cpu) cannot be combined with --celery'],
  [['--results'], '--results says how to run a Celery app, but none was named'],
  [['--connections', 'sqlalchemy'], '--connections says how to run a Celery app, but none was named'],
  [
    ['--celery', 'app', '--max-connections', '5'],
    '--max-connections limits connections that nobody has named',
  ],
  [['--broker', 'redis://localhost'], '--broker says how to run a Celery app, but none was named'],
  [['--celery', 'app', '--broker', 'kafka://:hidden-word@x'], 'is no URL of a broker that pooltune can use'],
  [['--celery', 'app', '--pool', 'event-loop'], '--pool: there is no "event-loop"'],
  [['--celery', 'app', '--python', 'no-such-python'], '--python: there is no program no-such-python'],
])('tune %j is refused', async (args, message) => {
  const command = new CommandProcess('tune', ...args);
  expect(await command.ended()).toBe(2);
  expect(command.stderr).toContain(message);
  expect(command.stderr).not.toContain('hidden-word');
  command.expectNothingLeft();
});

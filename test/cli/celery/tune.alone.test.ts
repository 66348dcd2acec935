import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../../src/fleet/celery/private-redis.js';
import { readReport } from '../../../src/report/read-report.js';
import { NO_CELERY, pythons } from '../../fleet/celery/pythons.js';
import { CommandProcess } from '../e2e/command-process.js';

const python = pythons[0]?.python ?? '';
const hasRedis = findProgram(['redis-server', 'valkey-server']) !== undefined;
const missing = python === '' ? NO_CELERY : hasRedis ? '' : 'needs redis-server';

beforeAll(() => {
  // The app is imported from there; the command runs in a folder of its own.
  process.env.PYTHONPATH = fileURLToPath(new URL('./apps', import.meta.url));
});

const tune = (...args: string[]) =>
  new CommandProcess('tune', '--celery', 'tune_me:app', '--python', python, ...args);

describe.skipIf(missing !== '')(`tune --celery${missing === '' ? '' : ` (${missing})`}`, () => {
  test('recommends a setting of Celery, with its command line, and leaves nothing behind', async () => {
    const command = tune('--task', 'tune_me.wait', '--budget', '30s');
    expect(await command.ended()).toBe(0);
    command.expectNothingLeft();
    const report = await readReport(path.join(command.folder, 'reports', 'latest', 'report.json'));
    const setting = report.recommendation!.setting;
    expect(setting).toMatchObject({ implementation: 'celery', connections: null });
    expect(['threads', 'prefork', 'gevent', 'eventlet']).toContain(setting.poolType);
    expect(setting.concurrency).toBeGreaterThan(2);
    expect(report.recommendation!.gainOverDefault!.value).toBeGreaterThan(1);
    expect(report.defaultSetting).toMatchObject({ poolType: 'prefork', prefetchMultiplier: 4 });
    expect(report.versions).toMatchObject({ celery: expect.stringMatching(/^\d/), broker: 'redis' });
    expect(report.versions).not.toHaveProperty('piscina');
    expect(report.paste.map(({ target }) => target)).toEqual([
      'celery',
      'celery-config',
      'systemd',
      'kubernetes',
    ]);
    expect(command.stdout).toContain(
      `celery -A tune_me:app worker --pool=${setting.poolType} --concurrency=${setting.concurrency}`,
    );
    // No word of the address of the private broker, which is gone.
    for (const file of readdirSync(path.join(command.folder, 'reports', 'latest'))) {
      expect(command.reportFile(file)).not.toContain('redis.sock');
    }
  });

  test('takes calls from a file, each as often as its weight says', async () => {
    const command = tune('--payloads', 'calls.jsonl', '--budget', '20s', '--pool', 'threads', '--json');
    writeFileSync(
      path.join(command.folder, 'calls.jsonl'),
      '{"task": "tune_me.greet", "args": ["a"], "kwargs": {"times": 3}, "weight": 3}\n{"task": "tune_me.wait"}\n',
    );
    expect(await command.ended()).toBe(0);
    const report = JSON.parse(command.stdout);
    expect(report.workload.tasks).toEqual([
      { name: 'tune_me.greet', weight: 3 },
      { name: 'tune_me.wait', weight: 1 },
    ]);
    const counts = { greet: 0, wait: 0 };
    for (const { figures } of report.trials) {
      counts.greet += figures.perTask['tune_me.greet']?.count ?? 0;
      counts.wait += figures.perTask['tune_me.wait']?.count ?? 0;
    }
    expect(counts.wait).toBeGreaterThan(0);
    expect(counts.greet / counts.wait).toBeGreaterThan(2);
    expect(counts.greet / counts.wait).toBeLessThan(4);
    expect(
      new Set(report.trials.map(({ setting }: { setting: { poolType: string } }) => setting.poolType)),
    ).toEqual(new Set(['prefork', 'threads']));
  });

  test.each([
    ['no task of that name', ['--task', 'tune_me.nope'], 'tune_me:app has no task "tune_me.nope".'],
    ['a task that needs arguments', ['--task', 'tune_me.greet'], 'task tune_me.greet needs arguments: '],
    ['a task that always fails', ['--task', 'tune_me.fail'], 'task "tune_me.fail" failed in '],
    ['a task that ends its process', ['--task', 'tune_me.leave'], 'tune_me:app cannot be calibrated: '],
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

  test.each([
    ['Ctrl-C', 130, (command: CommandProcess) => command.pressCtrlC()],
    ['SIGTERM', 143, (command: CommandProcess) => command.child.kill('SIGTERM')],
  ] as const)(
    '%s in the middle of the trials: what was measured is saved, nothing is left',
    async (_name, code, send) => {
      const command = tune('--task', 'tune_me.wait', '--verbose');
      await command.saw(/^trial 2, /m);
      send(command);
      expect(await command.ended()).toBe(code);
      command.expectNothingLeft();
      expect(command.reportFile('report.md')).toContain('Interrupted after');
    },
  );

  test.runIf(process.platform === 'linux')(
    'a broker that is lost: a clear sentence, exit code 3, nothing left; --resume goes on',
    async () => {
      const options = ['--task', 'tune_me.wait', '--pool', 'threads', '--budget', '10s', '--verbose'];
      const first = tune(...options);
      await first.saw(/^trial 1, .*\n(.*\n)*trial 2, /m);
      for (const pid of first.processes()) {
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('redis.sock')) process.kill(pid, 'SIGKILL');
      }
      expect(await first.ended()).toBe(3);
      expect(first.stderr).toContain(
        'pooltune: the private redis-server was lost in the middle of the study: ',
      );
      expect(first.stderr).not.toContain('left out ');
      expect(first.stdout).toBe('');
      first.expectNothingLeft();
      const journal = first.reportFile('journal.jsonl');

      const second = tune(...options, '--resume', '--out', path.join(first.folder, 'reports'));
      expect(await second.ended()).toBe(0);
      expect(first.reportFile('journal.jsonl').startsWith(journal)).toBe(true);
      const report = await readReport(path.join(first.folder, 'reports', 'latest', 'report.json'));
      expect(report.recommendation).not.toBeNull();
      second.expectNothingLeft();
    },
  );

  test('tasks that compute and tasks that wait are compared in queues of their own, through Ctrl-C and --resume', async () => {
    const options = [
      ...['--task', 'tune_me.wait', '--task', 'tune_me.compute'],
      ...['--pool', 'threads', '--pool', 'prefork', '--budget', '105s', '--verbose'],
    ];
    const first = tune(...options);
    await first.saw(/^tune_me\.compute on .*; tune_me\.wait on .* tasks\/s$/m);
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(130);
    first.expectNothingLeft();
    const journal = first.reportFile('journal.jsonl');
    const cut = JSON.parse(first.reportFile('report.json'));
    expect(cut.split.verdict).toBe('not measured');
    expect(cut.routedTrials.length).toBeGreaterThan(0);

    const second = tune(...options, '--json', '--resume', '--out', path.join(first.folder, 'reports'));
    expect(await second.ended()).toBe(0);
    second.expectNothingLeft();
    expect(first.reportFile('journal.jsonl').startsWith(journal)).toBe(true);
    const { split, routedTrials } = JSON.parse(second.stdout);
    expect(split.verdict).not.toBe('not measured');
    expect(split.routes.map(({ tasks }: { tasks: string[] }) => tasks)).toEqual([
      ['tune_me.compute'],
      ['tune_me.wait'],
    ]);
    expect(routedTrials.slice(0, cut.routedTrials.length)).toEqual(cut.routedTrials);
    expect(routedTrials.map(({ id }: { id: number }) => id)).toEqual(
      [...routedTrials.keys()].map((at) => at + 1),
    );
  }, 180_000);

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
  [['--results'], '--results says how to tune a Celery app, but none was named'],
  [['--connections', 'sqlalchemy'], '--connections says how to tune a Celery app, but none was named'],
  [
    ['--celery', 'app', '--max-connections', '5'],
    '--max-connections limits connections that nobody has named',
  ],
  [['--broker', 'redis://localhost'], '--broker says how to tune a Celery app, but none was named'],
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

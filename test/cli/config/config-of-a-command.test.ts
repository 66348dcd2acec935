import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { capturedRun } from '../captured-run.js';
import { CommandProcess } from '../e2e/command-process.js';
import { project } from './loaded.js';

const CONFIG = JSON.stringify({
  modules: ['./src/tasks.ts', '/elsewhere/tasks.ts'],
  tasks: ['resize'],
  taskTimeout: '5s',
  brokerLatency: '2ms',
  postgres: 'postgres://me:hunter2@db/app',
  out: '../reports',
  seed: 7,
});

const run = (argv: readonly string[], cwd: string) => capturedRun(argv, undefined, { cwd });

test.each(['tune', 'bench'] as const)(
  '%s takes what the command line leaves out from the config',
  async (command) => {
    const folder = project({ 'pooltune.config.json': CONFIG, 'a/b/tasks.ts': '' });
    const { [command]: options, stderr, stdout, exitCode } = await run([command], path.join(folder, 'a/b'));
    expect({ stderr, stdout, exitCode }).toEqual({
      stderr: 'config: ../../pooltune.config.json\n',
      stdout: '',
      exitCode: 0,
    });
    expect(options).toMatchObject({
      modules: [path.join(folder, 'src/tasks.ts'), '/elsewhere/tasks.ts'],
      workloads: [],
      tasks: ['resize'],
      taskTimeoutMs: 5_000,
      brokerLatencyMs: 2,
      postgresUrl: 'postgres://me:hunter2@db/app',
      outFolder: path.join(folder, '../reports'),
      seed: 7,
    });
  },
);

test('the command line comes before the config', async () => {
  const cwd = project({ 'pooltune.config.json': CONFIG });
  const line =
    'tune other.ts --task thumb --task-timeout 1s --broker-latency 0ms --postgres postgres://db --out o --seed 1 --quiet';
  const { tune, stderr } = await run(line.split(' '), cwd);
  expect(stderr).toBe('');
  expect(tune).toMatchObject({
    modules: ['other.ts'],
    tasks: ['thumb'],
    taskTimeoutMs: 1_000,
    brokerLatencyMs: 0,
    postgresUrl: 'postgres://db',
    outFolder: 'o',
    seed: 1,
  });
});

test('the modules and tasks of the config are left out where the command line names modules or workloads', async () => {
  const cwd = project({ 'pooltune.config.json': CONFIG });
  expect((await run(['tune', 'other.ts'], cwd)).tune).toMatchObject({
    modules: ['other.ts'],
    tasks: [],
    seed: 7,
  });
  expect((await run(['bench', '--workload', 'cpu'], cwd)).bench).toMatchObject({
    modules: [],
    workloads: ['cpu'],
    tasks: [],
  });
});

test('a task of the command line is looked for in the modules of the config', async () => {
  const cwd = project({ 'pooltune.config.json': CONFIG });
  expect((await run(['tune', '--task', 'thumb'], cwd)).tune).toMatchObject({
    modules: [path.join(cwd, 'src/tasks.ts'), '/elsewhere/tasks.ts'],
    tasks: ['thumb'],
  });
});

test('for a Celery app, what the config says of task modules is left out', async () => {
  const cwd = project({ 'pooltune.config.json': CONFIG });
  const { tune } = await run(['tune', '--celery', 'proj:app'], cwd);
  expect(tune).toMatchObject({ modules: [], tasks: [], brokerLatencyMs: 0, taskTimeoutMs: 5_000, seed: 7 });
});

describe('a Celery app', () => {
  const OF_CELERY = {
    celery: { app: 'proj:app', broker: 'redis://r', python: 'env/python', payloads: 'calls.jsonl' },
    tasks: ['proj.add'],
    setting: 'prefork,concurrency=8',
    seed: 7,
  };
  const celeryProject = (config: object = OF_CELERY) =>
    project({ 'pooltune.config.json': JSON.stringify(config), 'a/tasks.ts': '' });

  test.each(['tune', 'check'] as const)('of the config is what %s runs, from its folder', async (command) => {
    const folder = celeryProject();
    const { [command]: options, exitCode, stderr } = await run([command], path.join(folder, 'a'));
    expect(exitCode, stderr).toBe(0);
    expect(options).toMatchObject({
      celery: {
        app: 'proj:app',
        folder,
        brokerUrl: 'redis://r',
        python: path.join(folder, 'env/python'),
        payloadsPath: path.join(folder, 'calls.jsonl'),
        connections: undefined,
        results: false,
      },
      modules: [],
      tasks: ['proj.add'],
      brokerLatencyMs: 0,
      seed: 7,
    });
    if (command === 'check') {
      expect(options).toMatchObject({ setting: { poolType: 'prefork', concurrency: 8 } });
    }
  });

  test('a flag comes before its field', async () => {
    const line = [
      '--broker',
      'amqp://b',
      '--python',
      'python4',
      '--payloads',
      'c',
      '--results',
      '--task',
      't',
    ];
    const { check } = await run(['check', ...line, '--setting', 'solo'], celeryProject());
    expect(check).toMatchObject({
      celery: { app: 'proj:app', brokerUrl: 'amqp://b', python: 'python4', payloadsPath: 'c', results: true },
      tasks: ['t'],
      setting: { poolType: 'solo' },
    });
  });

  test('of the command line replaces all that is the app’s', async () => {
    const { check } = await run(['check', '--celery', 'other:app'], celeryProject());
    expect(check!.celery).toEqual({
      app: 'other:app',
      folder: undefined,
      brokerUrl: undefined,
      python: undefined,
      payloadsPath: undefined,
      connections: undefined,
      results: false,
    });
    expect(check).toMatchObject({ tasks: [], setting: { poolType: 'prefork' }, seed: 7 });
  });

  test.each([[['tasks.ts']], [['--workload', 'cpu']]])('gives way to %j', async (line) => {
    const { check } = await run(['check', ...line], celeryProject());
    expect(check).toMatchObject({ celery: undefined, tasks: [], setting: undefined, seed: 7 });
    expect((await run(['bench', ...line], celeryProject())).bench).toMatchObject({ tasks: [], seed: 7 });
  });

  test.each([
    [
      ['tune', '--implementation', 'piscina'],
      /^pooltune: --implementation \(piscina\) cannot be combined with/m,
    ],
    [
      ['check', '--broker-latency', '2ms'],
      /^pooltune: .* cannot be combined with the config's Celery app, proj:app/m,
    ],
    [['check', '--broker', 'sqs://x'], /^pooltune: --broker: "sqs:\/\/x" is no URL/m],
    [
      ['tasks.ts', '--payloads', 'c'].toSpliced(0, 0, 'check'),
      /^pooltune: --payloads says how to run a Celery app/m,
    ],
    [
      ['bench'],
      /^pooltune: bench: the config names a Celery app, proj:app, and bench runs Node\.js tasks\./m,
    ],
  ])('with %j: exit code 2', async (line, says) => {
    const { exitCode, stderr } = await run(line, celeryProject());
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(says);
  });

  test('has the setting of task modules in no check', async () => {
    const cwd = celeryProject({ modules: ['a/tasks.ts'], setting: 'event-loop', tasks: ['one'] });
    expect((await run(['check', '--celery', 'proj:app'], cwd)).check).toMatchObject({
      setting: undefined,
      tasks: [],
    });
  });
});

describe('which config is read', () => {
  test('can be named, relative to the working directory', async () => {
    const cwd = project({ 'pooltune.config.json': CONFIG, 'ci/perf.json': '{ "seed": 3, "out": "here" }' });
    const { tune, stderr } = await run(['tune', '--config', 'ci/perf.json'], cwd);
    expect(stderr).toBe('config: ci/perf.json\n');
    expect(tune).toMatchObject({ modules: [], seed: 3, outFolder: path.join(cwd, 'ci/here') });
  });

  test('can be none', async () => {
    const cwd = project({ 'pooltune.config.json': 'not even JSON' });
    expect(await run(['tune', '--no-config'], cwd)).toMatchObject({
      exitCode: 0,
      stderr: '',
      tune: { seed: 1 },
    });
    expect(await run(['tune', '--no-config', '--config', 'x.json'], cwd)).toMatchObject({ exitCode: 2 });
  });

  test('that was named and is not there is a usage error', async () => {
    const { exitCode, stderr, tune } = await run(['bench', '--config', 'absent.ts'], project({}));
    expect({ exitCode, tune }).toEqual({ exitCode: 2, tune: undefined });
    expect(stderr).toMatch(/^pooltune: --config: there is no file .*absent\.ts\.\n/);
  });
});

test('a config that cannot be used ends the command before it starts', async () => {
  const cwd = project({ 'pooltune.config.mjs': 'export default { moduls: [] };' });
  const { exitCode, stderr, tune } = await run(['tune'], cwd);
  expect({ exitCode, tune }).toEqual({ exitCode: 2, tune: undefined });
  expect(stderr).toContain('moduls: there is no such key. Did you mean modules?');
});

test('Ctrl-C while the config runs is no defect', async () => {
  const cwd = project({ 'pooltune.config.mjs': 'for (;;);' });
  const signal = AbortSignal.abort(new Error('interrupted'));
  expect(await capturedRun(['tune'], undefined, { cwd, signal })).toMatchObject({
    exitCode: 130,
    stderr: '',
    tune: undefined,
  });
});

test('what a config prints does not get into the output', async () => {
  const folder = project({
    'pooltune.config.ts':
      "console.log('noise'); console.error('noise'); export default { modules: ['./absent.ts'] };",
  });
  const command = new CommandProcess('bench', '--json', '--config', path.join(folder, 'pooltune.config.ts'));
  expect(await command.ended()).toBe(2);
  expect(command.stdout).toBe('');
  expect(command.stderr).not.toContain('noise');
  expect(command.stderr).toContain(`there is no task module ${path.join(folder, 'absent.ts')}`);
  command.expectNothingLeft();
});

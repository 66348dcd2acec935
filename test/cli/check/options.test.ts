import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { METRIC_NAMES, METRICS } from '../../../src/check/metric.js';
import { requireQuestion } from '../../../src/cli/check/require-question.js';
import { capturedRun } from '../captured-run.js';
import { project } from '../config/loaded.js';

const AT_HOME = { postgresUrl: undefined, brokerLatencyMs: 0, seed: 1, json: false, quiet: false };

test('without options it compares every metric with nothing yet, for a minute', async () => {
  const { exitCode, check, stderr } = await capturedRun(['check', 'tasks.ts']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(check).toEqual({
    ...AT_HOME,
    modules: ['tasks.ts'],
    workloads: [],
    tasks: [],
    taskTimeoutMs: 30_000,
    outFolder: 'reports',
    verbose: false,
    against: undefined,
    baselineFile: undefined,
    saveBaselineFile: undefined,
    requirements: [],
    setting: undefined,
    ratePerSecond: undefined,
    budgetMs: 60_000,
    errorRate: 0.01,
    inconclusiveFails: false,
    metrics: new Map(METRIC_NAMES.map((name) => [name, METRICS[name]])),
    historyFile: undefined,
    junitFile: undefined,
    baseInstall: undefined,
    baseBuild: undefined,
    betterSetting: 'warn',
  });
});

test('it hands every option on, in internal units', async () => {
  const line = [
    ...['a.ts', 'b.ts', '--against', 'origin/main', '--save-baseline', 'perf/base.json'],
    ...['--require', 'p99<250ms', '--require', 'errors < 0.1%', '--setting', 'threads,workers=2'],
    ...['--rate', '600/min', '--budget', '2m', '--metric', 'p99', '--metric', 'capacity'],
    ...['--tolerance', 'p99=15%', '--error-rate', '2%', '--inconclusive', 'fail'],
    ...['--better-setting', 'fail', '--history', 'h.jsonl', '--junit', 'j.xml'],
    ...['--base-install', 'make deps', '--base-build', 'make', '--task', 'resize', '--task-timeout', '5s'],
    ...['--broker-latency', '2ms', '--postgres', 'postgres://u:p@localhost/db', '--out', 'o', '--seed', '7'],
    ...['--json', '--verbose', '--quiet'],
  ];
  const { check, stderr } = await capturedRun(['check', ...line]);
  expect(stderr).toBe('');
  expect(check).toMatchObject({
    modules: ['a.ts', 'b.ts'],
    against: 'origin/main',
    saveBaselineFile: 'perf/base.json',
    requirements: [
      { metric: 'p99', operator: '<', limit: 250, text: 'p99<250ms' },
      { metric: 'errors', operator: '<', limit: 0.001, text: 'errors < 0.1%' },
    ],
    setting: { poolType: 'threads', implementation: 'piscina', workers: 2, concurrency: 2 },
    ratePerSecond: 10,
    budgetMs: 120_000,
    errorRate: 0.02,
    inconclusiveFails: true,
    betterSetting: 'fail',
    historyFile: 'h.jsonl',
    junitFile: 'j.xml',
    baseInstall: 'make deps',
    baseBuild: 'make',
    tasks: ['resize'],
    taskTimeoutMs: 5_000,
    brokerLatencyMs: 2,
    postgresUrl: 'postgres://u:p@localhost/db',
    outFolder: 'o',
    seed: 7,
    json: true,
    verbose: true,
    quiet: true,
  });
  expect([...check!.metrics.keys()]).toEqual(['capacity', 'p99']);
});

test('a baseline and a built-in workload can be named', async () => {
  const { check } = await capturedRun(['check', '--workload', 'cpu', '--baseline', 'base.json']);
  expect(check).toMatchObject({ modules: [], workloads: ['cpu'], baselineFile: 'base.json' });
});

test('a metric passes only where it is sure to be less than twice the tolerance worse', async () => {
  const line = [
    'check',
    'a.ts',
    '--tolerance',
    'p99=15%',
    '--tolerance',
    'memory=0%',
    '--tolerance',
    'p50=1%',
  ];
  const { check } = await capturedRun(line);
  const metric = (name: 'p99' | 'memory' | 'p50') => {
    const { tolerance, margin } = check!.metrics.get(name)!;
    return { tolerance, margin };
  };
  expect(metric('p99')).toEqual({ tolerance: 0.15, margin: 0.3 });
  expect(metric('memory')).toEqual({ tolerance: 0, margin: METRICS.memory.margin });
  expect(metric('p50')).toEqual({ tolerance: 0.01, margin: METRICS.p50.margin });
});

describe('a config', () => {
  const CONFIG = JSON.stringify({
    modules: ['./src/tasks.ts'],
    tasks: ['resize'],
    setting: 'threads,workers=3',
    out: '../reports',
    check: {
      against: 'origin/main',
      require: ['p99<250ms'],
      budget: '90s',
      rate: '50/s',
      errorRate: '2%',
      inconclusive: 'fail',
      tolerance: { p99: '20%', memory: '5%' },
      metrics: ['p99', 'memory'],
      history: 'perf/history.jsonl',
      junit: 'junit.xml',
      baseInstall: 'make deps',
      baseBuild: 'make',
      betterSetting: 'ignore',
    },
  });
  const inProject = (cwd: string, ...args: string[]) => capturedRun(['check', ...args], undefined, { cwd });

  test('says what the command line leaves out; its paths are relative to it', async () => {
    const cwd = project({ 'pooltune.config.json': CONFIG, 'below/x': '' });
    const { check, stderr } = await inProject(path.join(cwd, 'below'));
    expect(stderr).toBe('config: ../pooltune.config.json\n');
    expect(check).toMatchObject({
      modules: [path.join(cwd, 'src/tasks.ts')],
      tasks: ['resize'],
      setting: { poolType: 'threads', workers: 3 },
      outFolder: path.join(cwd, '../reports'),
      against: 'origin/main',
      baselineFile: undefined,
      requirements: [{ text: 'p99<250ms' }],
      budgetMs: 90_000,
      ratePerSecond: 50,
      errorRate: 0.02,
      inconclusiveFails: true,
      historyFile: path.join(cwd, 'perf/history.jsonl'),
      junitFile: path.join(cwd, 'junit.xml'),
      baseInstall: 'make deps',
      baseBuild: 'make',
      betterSetting: 'ignore',
    });
    expect([...check!.metrics].map(([name, { tolerance }]) => [name, tolerance])).toEqual([
      ['p99', 0.2],
      ['memory', 0.05],
    ]);
  });

  test('comes after the command line, option by option', async () => {
    const cwd = project({ 'pooltune.config.json': CONFIG });
    const { check } = await inProject(
      ...([
        cwd,
        'other.ts',
        '--against',
        'v1',
        '--require',
        'capacity>5/s',
        '--setting',
        'event-loop',
      ] as const),
      ...['--budget', '10s', '--rate', '5/s', '--error-rate', '1%', '--inconclusive', 'pass'],
      ...['--tolerance', 'p99=1%', '--metric', 'p99', '--metric', 'cpu', '--history', 'h', '--junit', 'j'],
      ...['--base-install', 'i', '--base-build', 'b', '--better-setting', 'warn', '--out', 'o'],
    );
    expect(check).toMatchObject({
      modules: ['other.ts'],
      tasks: [],
      setting: { poolType: 'event-loop' },
      outFolder: 'o',
      against: 'v1',
      requirements: [{ text: 'capacity>5/s' }],
      budgetMs: 10_000,
      ratePerSecond: 5,
      errorRate: 0.01,
      inconclusiveFails: false,
      historyFile: 'h',
      junitFile: 'j',
      baseInstall: 'i',
      baseBuild: 'b',
      betterSetting: 'warn',
    });
    expect([...check!.metrics].map(([name, { tolerance }]) => [name, tolerance])).toEqual([
      ['p99', 0.01],
      ['cpu', METRICS.cpu.tolerance],
    ]);
  });

  test.each([
    ['against', 'main', '--baseline', 'b.json', { against: undefined, baselineFile: 'b.json' }],
    ['baseline', 'b.json', '--against', 'main', { against: 'main', baselineFile: undefined }],
  ])(
    "what it compares with (%s) gives way to the command line's other kind",
    async (key, value, option, given, is) => {
      const cwd = project({ 'pooltune.config.json': JSON.stringify({ check: { [key]: value } }) });
      expect((await inProject(cwd, 'tasks.ts', option, given)).check).toMatchObject(is);
    },
  );

  test('whose requirement cannot be read is refused by its place', async () => {
    const cwd = project({ 'pooltune.config.json': '{ "check": { "require": ["p99<250"] } }' });
    const { exitCode, stderr, check } = await inProject(cwd, 'tasks.ts');
    expect({ exitCode, check }).toEqual({ exitCode: 2, check: undefined });
    expect(stderr).toMatch(/check\.require.*"p99<250" the limit has no unit/);
  });
});

describe('what cannot be meant is refused before anything is run', () => {
  test.each([
    [['--require', 'p99'], /^pooltune: --require: "p99" is not a requirement\.\n.*p99<250ms/],
    [['--require', 'p99<250'], /--require: in "p99<250" the limit has no unit\.\n.*'p99<250ms'/],
    [['--require', 'p98<1s'], /--require: there is no metric "p98".*did you mean p9/],
    [['--metric', 'throughput'], /--metric: there is no "throughput"\.\n.*capacity/],
    [['--tolerance', 'p98=5%'], /--tolerance: there is no "p98"\./],
    [['--tolerance', 'p99'], /--tolerance: "p99" is not of the form name=share\.\n.*'p99=10%'/],
    [['--tolerance', 'p99=5'], /--tolerance: "5"/],
    [['--tolerance', 'p99=-5%'], /--tolerance: "-5%"/],
    [['--error-rate', '0%'], /--error-rate: "0%" is out of range\./],
    [['--error-rate', '60%'], /--error-rate: "60%" is out of range\./],
    [['--budget', '10'], /--budget: "10"/],
    [['--budget', '500ms'], /--budget: "500ms" is out of range/],
    [['--rate', 'fast'], /--rate: "fast" is not a rate/],
    [['--setting', 'fibres'], /--setting: .*fibres/],
    [['--inconclusive', 'maybe'], /--inconclusive: there is no "maybe"\.\n.*pass, fail/],
    [['--better-setting', 'no'], /--better-setting: there is no "no"\.\n.*warn, fail, ignore/],
    [['--againts', 'main'], /check has no option --againts\.\n.*--against/],
    [['--against'], /--against/],
  ])('%j', async (args, says) => {
    const { exitCode, stderr, check } = await capturedRun(['check', 'tasks.ts', ...args]);
    expect({ exitCode, check }).toEqual({ exitCode: 2, check: undefined });
    expect(stderr).toMatch(says);
  });
});

describe('a question has tasks, and one thing that they are held to', () => {
  const asked = async (...args: string[]) => {
    const { check, stderr } = await capturedRun(['check', ...args]);
    expect(stderr).toBe('');
    return () => requireQuestion(check!);
  };

  test.each([
    [[], /there is no task module to check/],
    [['--against', 'main'], /there is no task module to check/],
    [['a.ts'], /nothing says what the tasks shall be compared with, or what they must keep/],
    [['a.ts', '--setting', 'threads', '--junit', 'j.xml'], /nothing says/],
    [['a.ts', '--against', 'main', '--baseline', 'b.json'], /--against and --baseline both name/],
    [['a.ts', 'b.ts', '--baseline', 'b.json'], /A baseline is of one task module, and there are 2\./],
    [['a.ts', '--workload', 'cpu', '--save-baseline', 'b.json'], /A baseline is of one task module/],
    [['--workload', 'cpu', '--against', 'main'], /--against main: the built-in workloads/],
    [['a.ts', '--workload', 'cpu', '--against', 'main'], /--against main: the built-in workloads/],
  ])('%j is refused', async (args, says) => {
    expect(await asked(...args)).toThrow(says);
  });

  test.each([
    [['a.ts', '--against', 'main']],
    [['a.ts', 'b.ts', '--against', 'main', '--require', 'p99<1s']],
    [['a.ts', '--baseline', 'b.json', '--save-baseline', 'b.json']],
    [['--workload', 'cpu', '--baseline', 'b.json']],
    [['a.ts', 'b.ts', '--require', 'p99<1s']],
    [['a.ts', '--save-baseline', 'b.json']],
    [['a.ts', 'b.ts', '--history', 'h.jsonl']],
  ])('%j is one', async (args) => {
    expect(await asked(...args)).not.toThrow();
  });
});

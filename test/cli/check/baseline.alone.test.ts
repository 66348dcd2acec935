import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckedProject, type EndedCheck, expectOneOf, failedMetrics } from './checked-project.js';

const waits = (ms: number) => `
import { setTimeout as wait } from 'node:timers/promises';
export async function waits() {
  await wait(${ms});
}
`;
const SETTING = ['--setting', 'event-loop,concurrency=4'];
const ARGS = [
  ...['tasks.mjs', '--baseline', 'perf/base.json', '--metric', 'capacity', '--metric', 'p50'],
  ...['--budget', '30s', '--error-rate', '0.1%'],
];

const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends.reverse()) end();
});

describe('a stored baseline', () => {
  let project: CheckedProject;
  let saved: EndedCheck;
  const file = () => project.git.path('perf/base.json');

  beforeAll(async () => {
    project = await CheckedProject.create({ base: { 'tasks.mjs': waits(4) } }, (end) => ends.push(end));
    saved = await project.run([
      'tasks.mjs',
      '--save-baseline',
      'perf/base.json',
      '--budget',
      '60s',
      ...SETTING,
    ]);
  });

  test('has the rounds of its run, response times too', () => {
    expect(saved.exitCode, saved.stderr).toBe(0);
    expect(saved.stdout).toMatch(/PASS: measured, with nothing to compare with\.\n/);
    const { setting, plan, rounds } = JSON.parse(readFileSync(file(), 'utf8'));
    expect(setting).toMatchObject({ poolType: 'event-loop', concurrency: 4 });
    expect(plan.steady).not.toBeNull();
    expect(rounds.length).toBeGreaterThanOrEqual(6);
  });

  test('does not fail the same tasks, which are measured with its setting', async () => {
    const { exitCode, report, stderr } = await project.report(ARGS);
    expect(exitCode, stderr).toBe(0);
    const [check] = report.checks;
    expect(failedMetrics(report, 'tasks')).toEqual([]);
    expect(check!.base).toMatchObject({ kind: 'baseline', path: file() });
    expect(check!.setting).toMatchObject({ poolType: 'event-loop', concurrency: 4 });
    expect(check!.metrics.map(({ metric }) => metric)).toEqual(expect.arrayContaining(['capacity', 'p50']));
  });

  test('fails tasks that are much slower', async () => {
    await project.git.write({ 'tasks.mjs': waits(20) });
    const { exitCode, report, stderr } = await project.report(ARGS);
    await project.git.write({ 'tasks.mjs': waits(4) });
    expect(exitCode, stderr).toBe(1);
    expectOneOf(failedMetrics(report, 'tasks'), ['capacity', 'p50']);
    expect(report.checks[0]!.head!.dirty).toBe(true);
  });

  const changed = (change: object) => () => {
    const other = { ...JSON.parse(readFileSync(file(), 'utf8')), ...change };
    writeFileSync(project.git.path('other.json'), JSON.stringify(other));
  };
  test.each([
    [
      'of another format',
      changed({ version: 99 }),
      [],
      /other\.json has format 99\.1, and this version .* reads 1\.1/,
    ],
    [
      'of another workload',
      changed({ workload: 'orders' }),
      [],
      /other\.json is of orders \(waits\), and this is tasks/,
    ],
    [
      'of other tasks',
      changed({ tasks: ['a', 'b'] }),
      [],
      /other\.json is of tasks \(a, b\), and this is tasks \(waits\)/,
    ],
    ['without rounds', changed({ rounds: [] }), [], /other\.json is no baseline of pooltune: (.|\n)*rounds/],
    [
      'of something else',
      changed({ kind: 'check' }),
      [],
      /other\.json is no baseline of pooltune: (.|\n)*kind/,
    ],
    [
      'of another setting',
      changed({}),
      ['--setting', 'event-loop,concurrency=5'],
      /--setting is event-loop, concurrency 5.*, but .*other\.json was saved with event-loop, concurrency 4/,
    ],
    [
      'under another rate',
      changed({}),
      ['--rate', '12.5/s'],
      /--rate is 12\.5\/s, but .*other\.json was saved under \d/,
    ],
    [
      'that is no JSON',
      () => writeFileSync(project.git.path('other.json'), '{ "kind": '),
      [],
      /--baseline: .*other\.json is no JSON/,
    ],
  ])('%s is refused', async (_what, make, args, says) => {
    make();
    const ended = await project.run(['tasks.mjs', '--baseline', 'other.json', '--budget', '20s', ...args]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).not.toContain('defect');
  });

  test('that is not there is refused, with how to save one', async () => {
    const ended = await project.run(['tasks.mjs', '--baseline', 'nowhere.json']);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toMatch(/--baseline: .*nowhere\.json cannot be read: .*\n.*--save-baseline FILE/);
  });
});

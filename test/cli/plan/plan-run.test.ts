import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { planReportSchema } from '../../../src/report/plan/plan-schema.js';
import { closedFormPredictor } from '../../plan/closed-form-predictor.js';
import { cpuStudy } from '../../report/fixtures.js';
import { plannedRun, studiedProject } from './planned-run.js';

const projects: string[] = [];
afterAll(() => {
  for (const cwd of projects) rmSync(cwd, { recursive: true, force: true });
});
function project(study = cpuStudy()): string {
  const cwd = studiedProject(study);
  projects.push(cwd);
  return cwd;
}

const ASKED = ['--rate', '1000/s', '--slo', 'p99<50ms'];

test('the answer comes first, and the files are in the study', async () => {
  const cwd = project();
  const { exitCode, stdout, stderr } = await plannedRun(cwd, ASKED);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n\n')[1]!.replaceAll('\n', ' ')).toMatch(
    /^12 nodes of 2 processes \(tinypool\), 1 task each, keep p99 below 50 ms at 1,000 tasks\/s \(utilization 83 %, p99 [\d.]+ ms \[[\d.]+, [\d.]+\]\); one down: p99 is [\d.]+ ms, above 50 ms\.$/,
  );
  const [folder] = readdirSync(path.join(cwd, 'reports/latest')).filter((name) => name.startsWith('plan-'));
  const files = readdirSync(path.join(cwd, 'reports/latest', folder!));
  expect(files.sort()).toEqual(['plan.html', 'plan.json', 'plan.md']);
  expect(stdout).toContain(`files           reports/latest/${folder}`);
});

test('--json is JSON alone, as the schema has it, and what the file holds', async () => {
  const cwd = project();
  const { stdout, stderr, exitCode } = await plannedRun(cwd, [...ASKED, '--json', '--out', 'here']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const report = planReportSchema.parse(JSON.parse(stdout));
  expect(report).toMatchObject({
    version: 1,
    nodesNeeded: 12,
    nodes: 12,
    workload: { name: 'cpu' },
    seed: 1,
  });
  expect(JSON.parse(readFileSync(path.join(cwd, 'here/plan.json'), 'utf8'))).toEqual(report);
});

test('the same seed gives the same plan, bit for bit', async () => {
  const cwd = project();
  const argv = [...ASKED, '--json', '--growth', '8%/month', '--out', 'a'];
  expect((await plannedRun(cwd, argv)).stdout).toBe((await plannedRun(cwd, argv)).stdout);
});

test('a peak is planned for, and the mean rate needs fewer', async () => {
  const { stdout } = await plannedRun(project(), [...ASKED, '--peak', '3x', '--spare', '1', '--json']);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ plannedRatePerSecond: 3_000, nodesNeeded: 32, nodes: 33, nodesForMean: 12 });
  expect(
    report.bursts.map(({ factor, backlog }: { factor: number; backlog: number }) => [factor, backlog > 0]),
  ).toEqual([
    [3, false],
    [6, true],
  ]);
});

test.each([
  [['--arrivals', 'daily'], 'daily', 2],
  [['--arrivals', 'bursty', '--peak', '4x'], 'bursty', 4],
])('%j', async (argv, arrivals, peak) => {
  const { stdout } = await plannedRun(project(), [...ASKED, ...argv, '--json']);
  const { request, plannedRatePerSecond, nodesNeeded } = JSON.parse(stdout);
  expect(request).toMatchObject({ arrivals, peak });
  expect(plannedRatePerSecond).toBe(1_000);
  // Its closed forms are asked about the peak, which all of the fleet has to keep up with.
  expect(nodesNeeded).toBeGreaterThanOrEqual(10 * peak);
});

test('a trace has the rate, and --rate makes it quicker as a whole', async () => {
  const cwd = project();
  writeFileSync(
    path.join(cwd, 'trace.csv'),
    `arrival_ms,duration_ms\n${Array.from({ length: 1_001 }, (_, at) => `${at * 2},20`).join('\n')}\n`,
  );
  const argv = ['--trace', 'trace.csv', '--slo', 'p99<50ms', '--json'];
  expect(JSON.parse((await plannedRun(cwd, argv)).stdout)).toMatchObject({
    plannedRatePerSecond: 500,
    request: { arrivals: 'trace', ratePerSecond: 500 },
  });
  const faster = JSON.parse((await plannedRun(cwd, [...argv, '--rate', '1000/s'])).stdout);
  expect(faster).toMatchObject({ plannedRatePerSecond: 1_000, nodesNeeded: 12 });
});

test("the study's own SLO stands in for --slo, and without one it is missing", async () => {
  const withSlo = cpuStudy({
    objective: { kind: 'throughput', maxErrorShare: 0.01, slo: { percentile: 'p99', maxMs: 50 } },
  });
  const { stdout } = await plannedRun(project(withSlo), ['--rate', '1000/s', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ nodesNeeded: 12, request: { slo: { maxMs: 50 } } });
  const { exitCode, stderr } = await plannedRun(project(), ['--rate', '1000/s']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--slo is missing, and the study has none');
});

test('another setting is planned with, and one that was not measured is warned about', async () => {
  const { stdout } = await plannedRun(project(), [...ASKED, '--setting', 'processes,workers=8', '--json']);
  const report = JSON.parse(stdout);
  expect(report.request.setting).toMatchObject({ workers: 8, nodes: 1 });
  expect(report.nodesNeeded).toBeLessThan(12);
  expect(report.warnings.map(({ kind }: { kind: string }) => kind)).toEqual(['concurrency-not-measured']);
  const { exitCode, stderr } = await plannedRun(project(), [...ASKED, '--setting', 'prefork']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--setting: pool type: there is no "prefork".');
});

test('latest.txt leads to the study where there are no links', async () => {
  const cwd = project();
  renameSync(path.join(cwd, 'reports/latest'), path.join(cwd, 'reports/one'));
  writeFileSync(path.join(cwd, 'reports/latest.txt'), 'one\n');
  expect((await plannedRun(cwd, ASKED)).exitCode).toBe(0);
  expect((await plannedRun(cwd, ['reports/one/report.json', ...ASKED])).exitCode).toBe(0);
});

test('--quick simulates nothing', async () => {
  const predictor = closedFormPredictor();
  const { stdout } = await plannedRun(project(), [...ASKED, '--quick', '--json'], predictor);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ quick: true, nodesNeeded: 12 });
  expect(report.fleet.responseTime.p99).toMatchObject({ low: null, high: null });
  expect(predictor.asked.predict).toBe(0);
});

test('no fleet is simulated twice', async () => {
  const predictor = closedFormPredictor();
  const seen = new Set<string>();
  const { predict } = predictor;
  const once: typeof predict = async (question, signal) => {
    const key = JSON.stringify(question);
    expect(seen.has(key), key).toBe(false);
    seen.add(key);
    return predict(question, signal);
  };
  const argv = [...ASKED, '--growth', '8%/month', '--spare', '2', '--what-if', 'cpu*2', '--failures', '1%'];
  expect((await plannedRun(project(), argv, { ...predictor, predict: once })).stderr).toBe('');
  expect(seen.size).toBeGreaterThan(20);
});

test('an interruption ends it, and leaves no files', async () => {
  const cwd = project();
  const interruption = new AbortController();
  const predictor = closedFormPredictor();
  const predict: typeof predictor.predict = async (question, signal) => {
    interruption.abort(new Error('interrupted'));
    return predictor.predict(question, signal);
  };
  const { exitCode, stdout } = await plannedRun(
    cwd,
    ASKED,
    { ...predictor, predict },
    { signal: interruption.signal },
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  expect(readdirSync(path.join(cwd, 'reports/latest'))).toEqual(['report.json']);
});

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../../src/cli/plan/plan-run.js';
import { type ClosedFormOptions, closedFormPredictor } from '../../plan/closed-form-predictor.js';
import { cpuStudy } from '../../report/fixtures.js';
import { capturedRun } from '../captured-run.js';
import { plannedRun, studiedProject } from './planned-run.js';

let cwd: string;
beforeAll(() => {
  cwd = studiedProject();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const refused = async (argv: string, options: ClosedFormOptions = {}) => {
  const { exitCode, stdout, stderr } = await plannedRun(cwd, argv.split(' '), closedFormPredictor(options));
  expect(stdout).toBe('');
  return `${exitCode} ${stderr}`;
};

test('an SLO below the bare service time is impossible, and says so', async () => {
  expect(await refused('--rate 1000/s --slo p99<15ms')).toBe(
    `1 pooltune: p99 below 15 ms is impossible: a task alone, on an idle node, takes 20 ms at p99.\n  Make the tasks quicker or cut them up, or allow them more time.\n`,
  );
});

test('a rate that a downstream does not carry says which, and the most that is possible', async () => {
  expect(await refused('--rate 1000/s --slo p99<50ms', { downstreamPerSecond: 800 })).toContain(
    '1 pooltune: No number of nodes keeps up with 1,000 tasks/s: the downstream binds, and the most that is possible is 800 tasks/s.\n',
  );
});

test('connections that are not admitted say so, and the most that is possible', async () => {
  const text = await refused('--rate 1000/s --slo p99<50ms --max-connections 55', { connectionsPerNode: 10 });
  expect(text).toMatch(
    /^1 pooltune: 1,000 tasks\/s take at least 11 nodes, which open 110 connections, and --max-connections admits 55: the most that is possible is 3\d\d tasks\/s, with 5 nodes\.\n {2}Admit more/,
  );
});

test('a malformed trace names its line', async () => {
  writeFileSync(path.join(cwd, 'trace.csv'), 'arrival\n0\n0.5\nnoon\n');
  expect(await refused('--trace trace.csv --slo p99<50ms')).toContain(', line 4: "noon" is no time.');
});

test('no study, or one that is none, is named', async () => {
  expect(await refused('reports/none --rate 1/s --slo p99<50ms')).toContain(
    '2 pooltune: reports/none has no report.json: there is no study to plan from.\n  Measure one first (pooltune tune)',
  );
  writeFileSync(path.join(cwd, 'other.json'), '{"version": 1}');
  expect(await refused('other.json --rate 1/s --slo p99<50ms')).toContain('is not a report of pooltune');
});

test('a fleet that grows beyond what a plan can be about is refused before anything is computed', async () => {
  expect(await refused('--rate 1000/s --slo p99<50ms --growth 100%/month --horizon 36')).toContain(
    '2 pooltune: This comes to about 68,700,000,000,000 tasks/s in month 36',
  );
});

test('a study without enough trials to fit a model on says what to run', async () => {
  const few = studiedProject(cpuStudy({ trials: cpuStudy().trials.slice(0, 1) }));
  const argv = ['plan', '--rate', '100/s', '--slo', 'p99<1s'];
  const { exitCode, stdout, stderr } = await capturedRun(argv, undefined, { cwd: few }, runPlan);
  rmSync(few, { recursive: true, force: true });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^pooltune: The study of cpu is too small to plan from/);
  expect(stderr).toContain('pooltune tune');
});

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { xmlTree } from '../../report/check/xml-tree.js';
import { CommandProcess } from '../e2e/command-process.js';
import { CheckedProject } from './checked-project.js';

const WAITS = {
  'tasks.mjs': `
import { setTimeout as wait } from 'node:timers/promises';
export async function waits() {
  await wait(2);
}
`,
};
const ARGS = ['tasks.mjs', '--setting', 'event-loop,concurrency=4', '--budget', '30s'];
const KEEPING = [...ARGS, '--history', 'history.jsonl'];

const create = () => CheckedProject.create({ base: WAITS });
const historyOf = (project: CheckedProject) =>
  readFileSync(project.git.path('history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('met: exit code 0; each run adds a line to the history, one that asks for nothing else too', async () => {
  const project = await create();
  const { exitCode, report } = await project.report([
    ...[...KEEPING, '--require', 'errors<50%', '--require', 'capacity>1/s'],
  ]);
  expect(exitCode).toBe(0);
  const [check] = report.checks;
  expect(check).toMatchObject({ verdict: 'pass', base: null, metrics: [] });
  expect(check!.requirements.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);

  // Which the line before, which is not committed, does not make another version.
  const kept = await project.run(KEEPING);
  expect(kept.exitCode, kept.stderr).toBe(0);
  expect(kept.stdout).toContain('PASS: measured, with nothing to compare with.');
  const lines = historyOf(project);
  expect(lines).toHaveLength(2);
  for (const { figures, dirty, calibration } of lines) {
    expect(dirty).toBe(false);
    // Reference tasks of about a millisecond.
    expect(calibration).toBeGreaterThan(10);
    for (const metric of ['capacity', 'p50', 'cpu', 'memory', 'errors']) {
      expect(figures[metric]?.value, metric).toEqual(expect.any(Number));
    }
    expect(figures).not.toHaveProperty('opened');
  }
  const reader = new CommandProcess({ cwd: project.git.root }, 'history', 'history.jsonl');
  expect(await reader.ended(), reader.stderr).toBe(0);
  expect(reader.stdout).toContain('capacity');
});

test('unmet: exit code 1, said by an annotation of GitHub beside the tasks', async () => {
  const project = await create();
  const ended = await project.run([...ARGS, '--require', 'capacity>1000000/s'], {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: project.git.root,
  });
  expect(ended.exitCode, ended.stderr).toBe(1);
  expect(ended.stdout).toContain('FAIL: capacity>1000000/s is not met: ');
  expect(ended.stdout).toMatch(
    /^::error file=tasks\.mjs,title=pooltune check%3A tasks::capacity>1000000\/s /m,
  );
});

test('not sure, where that shall fail: exit code 4, and how many tasks it takes', async () => {
  const project = await create();
  const args = ['--require', 'errors<0.0001%', '--inconclusive', 'fail', '--junit', 'junit.xml'];
  const { exitCode, report, stderr } = await project.report([...ARGS, ...args]);
  expect(exitCode, stderr).toBe(4);
  expect(report.verdict).toBe('inconclusive');
  expect(report.checks[0]!.requirements[0]!.samplesNeeded).toBeGreaterThan(1_000_000);
  const [suite] = xmlTree(readFileSync(project.git.path('junit.xml'), 'utf8')).children;
  expect(suite!.attributes).toMatchObject({ tests: '1', failures: '1', skipped: '0' });
  expect(existsSync(project.git.path('history.jsonl'))).toBe(false);
});

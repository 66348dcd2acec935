import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkReportSchema } from '../../../src/report/check/check-report.js';
import { xmlTree } from '../../report/check/xml-tree.js';
import { CommandProcess } from '../e2e/command-process.js';
import { CheckedProject, type EndedCheck } from './checked-project.js';

/** Runs only beside its own version's template, in its own version's folder. */
const tasks = (version: string, other: string) => `
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

export const payloads = { mail: (index) => ({ letter: '${version}' + index }) };

export async function mail({ letter }) {
  const template = await readFile('data/template.txt', 'utf8');
  if (template !== '${version}') throw new Error('the template of another version: ' + template);
  if (!letter.startsWith('${version}')) throw new Error('a payload of another version');
  await wait(2);
}

export async function ${other}() {
  await wait(2);
}
`;
const PASSWORD = 'hunter2';
/** Fails now and then, and says what nobody should read. */
const FAILING = `
export async function pay(index) {
  const error = new Error('no answer from redis://shop:${PASSWORD}@cache:6379');
  error.code = 'E redis://shop:${PASSWORD}@cache';
  if (index % 3 === 0) throw error;
}
export const payloads = { pay: (index) => index + 1 };
`;
const QUICK = ['--setting', 'event-loop,concurrency=4', '--metric', 'errors', '--budget', '45s'];

const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends.reverse()) end();
});
const onEnd = (end: () => void) => ends.push(end);

describe('one check of two versions that differ in tasks, payloads and files', () => {
  let project: CheckedProject;
  let ended: EndedCheck;
  let outside: string;
  const outer = (name: string) => readFileSync(path.join(outside, name), 'utf8');

  beforeAll(async () => {
    project = await CheckedProject.create(
      {
        base: {
          'tasks.mjs': tasks('base', 'shrink'),
          'data/template.txt': 'base',
          'fails.mjs': FAILING,
        },
        head: {
          'tasks.mjs': tasks('head', 'resize'),
          'data/template.txt': 'head',
          'added.mjs': 'export function one() {}',
        },
      },
      onEnd,
    );
    await project.git.write({ 'notes.txt': 'not committed' });
    outside = mkdtempSync(path.join(tmpdir(), 'pooltune-test-'));
    onEnd(() => rmSync(outside, { recursive: true, force: true }));
    ended = await project.run(
      [
        ...[
          'tasks.mjs',
          'added.mjs',
          'fails.mjs',
          '--against',
          'main',
          ...QUICK,
          '--budget',
          '150s',
          '--json',
        ],
        ...['--history', path.join(outside, 'perf', 'history.jsonl'), '--junit', path.join(outside, 'j.xml')],
        ...['--require', 'connections<=5', '--require', 'errors<90%', '--seed', '3'],
        ...['--postgres', `postgres://me:${PASSWORD}@127.0.0.1:1/app`],
      ],
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_STEP_SUMMARY: path.join(outside, 'summary.md'),
        GITHUB_WORKSPACE: project.git.root,
      },
    );
  }, 240_000);

  const report = () => checkReportSchema.parse(JSON.parse(ended.stdout));
  const check = (name: string) => report().checks.find(({ workload }) => workload.name === name)!;

  test('passes', () => {
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(report().checks.map(({ verdict }) => verdict)).not.toContain('fail');
  });

  test('each version reads its own files and gets its own payloads, and that they differ is said', () => {
    const { metrics, warnings, trials } = check('tasks');
    const errors = metrics.find(({ metric }) => metric === 'errors')!;
    expect(trials).toBeGreaterThan(2);
    expect([errors.base.value, errors.head.value]).toEqual([0, 0]);
    expect(warnings.join()).toContain('Base and head generate different payloads');
  });

  test('a task, or a whole module, that the base does not have is new and not failed; one that is gone is named', () => {
    expect(check('tasks')).toMatchObject({ newTasks: ['resize'], removedTasks: ['shrink'] });
    expect(check('added')).toMatchObject({ verdict: 'pass', newTasks: ['one'], metrics: [] });
    expect(ended.stderr).not.toContain('failed in a first trial');
  });

  test('changes that are not committed are measured, and said', async () => {
    const commit = await project.git.git('rev-parse', 'HEAD');
    expect(check('tasks').head).toEqual({ commit, dirty: true });
    expect(outer('summary.md')).toContain('with changes that are not committed');
  });

  test('stdout is the report and nothing else, as it is on the disk', () => {
    expect(JSON.parse(ended.command.reportFile('check.json'))).toEqual(JSON.parse(ended.stdout));
  });

  test("GitHub's summary is the Markdown, and annotations go to stderr where stdout is JSON's", () => {
    expect(outer('summary.md')).toBe(`${ended.command.reportFile('check.md')}\n`);
    expect(ended.stderr).toMatch(/^::warning file=tasks\.mjs,title=.*::Base and head generate different/m);
  });

  test('JUnit XML has a suite for each module', () => {
    const { name, children } = xmlTree(outer('j.xml'));
    expect(name).toBe('testsuites');
    expect(children.map(({ attributes }) => attributes.name)).toEqual(['tasks', 'added', 'fails']);
  });

  test('the history has a line for each module, which pooltune history reads', async () => {
    const history = path.join(outside, 'perf', 'history.jsonl');
    const lines = outer('perf/history.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ workload }) => workload)).toEqual(['tasks', 'added', 'fails']);
    for (const { figures } of lines) expect(figures).toMatchObject({ capacity: { unit: 'tasks/s' } });
    const reader = new CommandProcess('history', history, '--json');
    expect(await reader.ended(), reader.stderr).toBe(0);
    const { series } = JSON.parse(reader.stdout);
    expect(series.map(({ workload }: { workload: string }) => workload).sort()).toEqual([
      'added',
      'fails',
      'tasks',
    ]);
  });

  test('no password of an option or of an error is in any output or file', async () => {
    expect(check('fails').metrics.find(({ metric }) => metric === 'errors')!.head.value).toBeGreaterThan(0.1);
    const { stdout, stderr } = ended;
    const files = ['check.json', 'check.md', 'rounds.jsonl'].map((name) => ended.command.reportFile(name));
    expect(files[2]).toContain('redis://shop:***@cache');
    const all = [stdout, stderr, ...files, outer('summary.md'), outer('j.xml'), outer('perf/history.jsonl')];
    expect(all.join('\n')).not.toContain(PASSWORD);
  });
});

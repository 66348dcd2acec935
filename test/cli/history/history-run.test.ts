import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { commitOf, entryOf, linesOf, MACHINE } from '../../check/history/entries.js';
import { sampleHistory } from './sample-history.js';

const BIN = fileURLToPath(new URL('../../../bin/pooltune.js', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The real command, in a folder with this history in its usual place. */
function run(text: string | undefined, ...args: string[]) {
  const cwd = mkdtempSync(path.join(folder, 'run-'));
  mkdirSync(path.join(cwd, '.pooltune'));
  if (text !== undefined) writeFileSync(path.join(cwd, '.pooltune/history.jsonl'), text);
  return new Promise<{ exitCode: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [BIN, 'history', ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, stdout, stderr: stderr.replaceAll(cwd, '') }),
    );
  });
}

const SAMPLE = linesOf(sampleHistory());

test('a history is listed, plotted and explained, within 80 columns', async () => {
  const { exitCode, stdout, stderr } = await run(SAMPLE);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('golden/sample.txt');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('the page shows what the command prints', async () => {
  const page = readFileSync(new URL('../../../docs/history.md', import.meta.url), 'utf8');
  const { stdout } = await run(SAMPLE, '--metric', 'capacity', '--last', '8');
  expect(page).toContain(`\`\`\`text\n${stdout}\`\`\``);
});

test('--metric and --last leave out, --significance decides', async () => {
  const { stdout } = await run(SAMPLE, '--metric', 'p99', '--last', '2');
  expect(stdout).not.toContain('capacity');
  expect(stdout.match(/^ {2}2026-/gm)).toHaveLength(2);
  expect(stdout).toContain('(32 earlier)');
  expect(stdout).toContain('p99 rose by 38 %');

  const nine = linesOf(sampleHistory().slice(15, 24));
  expect((await run(nine, '--metric', 'capacity')).stdout).toContain(
    'A change point takes 10 runs at a significance of 0.01: there are 9 here.',
  );
  expect((await run(nine, '--metric', 'capacity', '--significance', '0.05')).stdout).toContain(
    `at ${commitOf(20).slice(0, 7)}, after ${commitOf(19).slice(0, 7)}`,
  );
});

test('--json is JSON alone, with every run and change point', async () => {
  const { exitCode, stdout, stderr } = await run(SAMPLE, '--json', '--last', '1');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ version: 1, significance: 0.01, fewestRuns: 10, warnings: [] });
  const [capacity] = report.series[0].metrics;
  expect(capacity.runs).toHaveLength(34);
  expect(capacity.changePoints).toMatchObject([
    { index: 20, direction: 'worse', before: { commit: commitOf(19) }, after: { commit: commitOf(20) } },
    { index: 28, direction: 'better', before: { commit: commitOf(27) }, after: { commit: commitOf(28) } },
  ]);
  expect(capacity.changePoints[0].inWords).toContain('capacity fell by 12 %');
});

test('settings and machines are series of their own, and it says so', async () => {
  const runs = sampleHistory();
  const moved = runs.slice(20).map((entry) => ({
    ...entry,
    setting: { ...entry.setting, prefetchMultiplier: 4 },
    machine: { ...MACHINE, usableCores: 2 },
  }));
  const { stdout } = await run(linesOf([...runs.slice(0, 20), ...moved]), '--metric', 'p99');
  expect(stdout).toContain('Another setting and another machine: a series of its own.');
  expect(stdout).not.toContain('p99 rose');
});

test('a drift is many small changes in one line; --verbose tells each', async () => {
  const drift = linesOf(Array.from({ length: 60 }, (_, i) => entryOf(i, { memory: 3e8 * 1.0008 ** i })));
  const { stdout } = await run(drift);
  expect(stdout).toMatch(/ {2}small {4}\d changes within the tolerance of 2 %, from [0-9a-f]{7} to/);
  expect(stdout).not.toContain('▲');
  const { stdout: verbose } = await run(drift, '--verbose');
  expect(verbose).toMatch(/^ {2}worse {4}memory rose by/m);
  expect(verbose).toContain('▲');
});

test('a metric that no run has is said to be missing', async () => {
  const { exitCode, stdout, stderr } = await run(SAMPLE, '--metric', 'cpu');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'pooltune: no run has a figure for CPU time per task.\n',
  });
  expect(stdout).toContain('No run has a figure for this.');
});

test('an empty history has no entries', async () => {
  expect(await run('')).toEqual({
    exitCode: 0,
    stdout: '.pooltune/history.jsonl has no entries.\n',
    stderr: '',
  });
  expect(JSON.parse((await run('', '--json')).stdout)).toMatchObject({ series: [] });
});

test('a torn last line is a warning on stderr, and in the JSON', async () => {
  const { exitCode, stdout, stderr } = await run(`${SAMPLE}${SAMPLE.slice(0, 99)}`, '--json');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'pooltune: /.pooltune/history.jsonl, line 35: the line is torn and is left out.\n',
  });
  expect(JSON.parse(stdout).warnings).toEqual([expect.stringContaining('line 35')]);
});

test('control characters in the file are shown, not obeyed', async () => {
  const hostile = {
    workload: 'red \u001b[31m\r\u202e\n',
    machine: { ...MACHINE, cpuModel: 'cpu \u009b2J', nodeVersion: '\u0007' },
    pooltune: '\u001b]0;title\u0007',
  };
  const entries = sampleHistory().map((entry, i) =>
    i < 20 ? entry : { ...entry, pooltune: hostile.pooltune },
  );
  const hostiles = sampleHistory().map((entry) => ({ ...entry, ...hostile }));
  const { stdout } = await run(linesOf([...entries, ...hostiles]));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(stdout).toContain('red \\x1b[31m\\r\\u202e\\n');
  expect(stdout).toContain('cpu \\x9b2J');
  const { stderr } = await run(linesOf(hostiles), '--workload', 'x');
  expect(stderr).toContain('It has: red \\x1b[31m\\r\\u202e\\n.');
});

test('passwords in a name are masked', async () => {
  const entries = sampleHistory().map((entry) => ({ ...entry, workload: 'amqp://me:hunter2@host/orders' }));
  for (const more of [[], ['--json']]) {
    const { stdout } = await run(linesOf(entries), ...more);
    expect(stdout).toContain('amqp://me:***@host/orders');
    expect(stdout).not.toContain('hunter2');
  }
});

describe('is refused with exit code 2 and nothing on stdout:', () => {
  test.each([
    [
      'no file',
      undefined,
      [],
      'There is no history at /.pooltune/history.jsonl.',
      'pooltune check --history FILE',
    ],
    ['a file named that is not there', SAMPLE, ['other'], 'There is no history at /other.', 'pooltune check'],
    ['a folder', SAMPLE, ['.pooltune'], 'The history /.pooltune cannot be read: EISDIR', ''],
    ['a binary file', '\u0000\u0001\n\u0002', [], 'history.jsonl, line 1, is not JSON.', ''],
    ['a report', '{"version":1,"trials":[]}\n', [], 'line 1, is not an entry of a history', ''],
    [
      'another version',
      `${SAMPLE}{"history":"pooltune","version":9}\n`,
      [],
      'line 35, is an entry of version 9; this pooltune reads version 1.',
      'the pooltune that wrote it',
    ],
    [
      'a workload that it does not have',
      SAMPLE,
      ['--workload', 'order'],
      'has no runs of "order".',
      'Did you mean orders?',
    ],
  ])('%s', async (_what, text, args, message, hint) => {
    for (const more of [[], ['--json']]) {
      const { exitCode, stdout, stderr } = await run(text, ...args, ...more);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).toContain(hint);
      expect(stderr).not.toContain('defect');
    }
  });
});

import { expect, test } from 'vitest';
import { capturedRun } from '../captured-run.js';

test('history without options asks for everything in the usual file', async () => {
  const { exitCode, history, stderr } = await capturedRun(['history']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(history).toEqual({
    path: '.pooltune/history.jsonl',
    metrics: [],
    workloads: [],
    last: 10,
    significance: 0.01,
    json: false,
    verbose: false,
  });
});

test('history hands every option on', async () => {
  const line =
    'history h.jsonl --metric p99 --metric capacity --workload a --workload b --last 3 --significance 0.05 --json --verbose';
  const { history, stderr } = await capturedRun(line.split(' '));
  expect(stderr).toBe('');
  expect(history).toEqual({
    path: 'h.jsonl',
    metrics: ['p99', 'capacity'],
    workloads: ['a', 'b'],
    last: 3,
    significance: 0.05,
    json: true,
    verbose: true,
  });
});

test.each([
  ['history --metric p98', '--metric: there is no "p98".', 'Did you mean p99?'],
  ['history --metric speed', '--metric: there is no "speed".', 'capacity, p50, p99, cpu, memory'],
  ['history --last 0', '--last: "0" is not a whole number from 1 to 10000.', ''],
  ['history --last ten', '--last: "ten" is not a whole number from 1 to 10000.', ''],
  ['history --significance 0', '--significance: "0" is not a number from 0.001 to 0.5.', ''],
  ['history --significance 5%', '--significance: "5%" is not a number from 0.001 to 0.5.', ''],
  ['history --significance 0x1', '--significance: "0x1" is not a number from 0.001 to 0.5.', ''],
  ['history --signifcance 0.05', 'history has no option --signifcance.', 'Did you mean --significance?'],
  ['history --metric p99 a.jsonl b.jsonl', 'history does not take the argument "b.jsonl".', 'history --help'],
  ['history -- a.jsonl b.jsonl', 'history does not take the argument "b.jsonl".', 'history --help'],
])('%s: %s', async (argv, message, hint) => {
  const { exitCode, stdout, stderr, history } = await capturedRun(argv.split(' '));
  expect(stderr.split('\n')[0]).toBe(`pooltune: ${message}`);
  expect(stderr).toContain(hint);
  expect({ exitCode, stdout, history }).toEqual({ exitCode: 2, stdout: '', history: undefined });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../src/foundation/errors.js';
import { readReport } from '../../src/report/read-report.js';
import { buildReport } from './build-report.js';
import { cpuStudy } from './fixtures.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-read-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileWith(text: string): Promise<string> {
  const path = join(folder, 'report.json');
  await writeFile(path, text);
  return path;
}

async function refusal(path: string): Promise<UsageError> {
  const error = await readReport(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

test('what was written is read back', async () => {
  const report = buildReport(cpuStudy());
  expect(await readReport(await fileWith(JSON.stringify(report)))).toEqual(report);
});

test('fields that a later pooltune added do no harm', async () => {
  const report = buildReport(cpuStudy());
  expect(await readReport(await fileWith(JSON.stringify({ ...report, added: 1 })))).toEqual(report);
});

test('another version is refused, naming both', async () => {
  const { message } = await refusal(await fileWith('{ "version": 2, "trials": "other" }'));
  expect(message).toContain('has format version 2; this pooltune reads version 1');
});

test('all problems are told at once, each with its place', async () => {
  const { elapsedMs: _, ...report } = buildReport(cpuStudy());
  const broken = { ...report, seed: 'x', trials: [{ ...report.trials[0], id: 1.5 }] };
  const { message, hint } = await refusal(await fileWith(JSON.stringify(broken)));
  expect(message).toContain('elapsedMs:');
  expect(message).toContain('seed:');
  expect(message).toContain('trials.0.id:');
  expect(hint).toContain('schema/report.schema.json');
});

test('of very many problems the first are shown and the rest counted', async () => {
  const report = buildReport(cpuStudy());
  const trials = Array.from({ length: 50 }, () => ({ ...report.trials[0], id: 'x' }));
  const { message } = await refusal(await fileWith(JSON.stringify({ ...report, trials })));
  expect(message).toMatch(/and 30 more$/);
});

test.each([
  ['', 'is not JSON'],
  ['{"version":1', 'is not JSON'],
  ['null', 'is not a report'],
  ['[]', 'is not a report'],
  ['{}', 'is not a report'],
])('%j: %s', async (text, reason) => {
  expect((await refusal(await fileWith(text))).message).toContain(reason);
});

test('no such file', async () => {
  const path = join(folder, 'missing.json');
  expect((await refusal(path)).message).toContain(`${path} cannot be read: ENOENT`);
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import { renderCheckMarkdown } from '../../../src/report/check/check-markdown.js';
import { checkReportSchema } from '../../../src/report/check/check-report.js';
import { renderJunit } from '../../../src/report/check/junit.js';
import { writeCheckFiles } from '../../../src/report/check/write-check-files.js';
import { checkResult, unsureCheck } from '../../check/check-result.js';
import { checkReport } from './check-report.js';

const USUAL = { inconclusiveFails: false };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-check-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('both files, in a folder that is made for them, and nothing else', async () => {
  const report = checkReport(checkResult());
  const out = join(folder, 'reports', 'new');
  const { jsonPath, markdownPath, junitPath } = await writeCheckFiles(out, report, USUAL);
  expect(checkReportSchema.parse(JSON.parse(await readFile(jsonPath, 'utf8')))).toEqual(report);
  expect(await readFile(markdownPath, 'utf8')).toBe(renderCheckMarkdown(report));
  expect(junitPath).toBeUndefined();
  expect((await readdir(out)).sort()).toEqual(['check.json', 'check.md']);
});

test('JUnit XML goes where it is wanted, with what is not sure as asked', async () => {
  const report = checkReport(unsureCheck());
  const junitPath = join(folder, 'ci', 'results.xml');
  const options = { inconclusiveFails: true, junitPath };
  expect(await writeCheckFiles(folder, report, options)).toMatchObject({ junitPath });
  expect(await readFile(junitPath, 'utf8')).toBe(renderJunit(report, options));
});

test('a file that cannot be written is named, and nothing half-written is left', async () => {
  await mkdir(join(folder, 'check.md'));
  const attempt = writeCheckFiles(folder, checkReport(checkResult()), USUAL);
  await expect(attempt).rejects.toThrow(EnvironmentError);
  await expect(attempt).rejects.toThrow(/check\.md cannot be written/);
  expect((await readdir(folder)).sort()).toEqual(['check.json', 'check.md']);
});

test('a folder that cannot be had is an error of the environment that says so', async () => {
  await writeFile(join(folder, 'file'), '');
  const attempt = writeCheckFiles(join(folder, 'file', 'out'), checkReport(checkResult()), USUAL);
  await expect(attempt).rejects.toThrow(EnvironmentError);
  await expect(attempt).rejects.toThrow(/check\.json cannot be written: there can be no folder/);
});

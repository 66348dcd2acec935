import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/foundation/errors.js';
import { renderTrialsCsv } from '../../src/report/csv/trials-csv.js';
import { renderHtml } from '../../src/report/html/render-html.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { readReport } from '../../src/report/read-report.js';
import { reportCharts } from '../../src/report/svg/report-charts.js';
import { writeReport } from '../../src/report/write-report.js';
import { buildReport } from './build-report.js';
import { cpuStudy, postgresStudy } from './fixtures.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('all files, and nothing else', async () => {
  const report = buildReport(cpuStudy());
  const { jsonPath, markdownPath, htmlPath, csvPath } = await writeReport(folder, report);
  expect(await readReport(jsonPath)).toEqual(report);
  expect(await readFile(markdownPath, 'utf8')).toBe(renderMarkdown(report));
  expect(await readFile(htmlPath, 'utf8')).toBe(renderHtml([report]));
  expect(await readFile(csvPath, 'utf8')).toBe(renderTrialsCsv(report));
  const charts = reportCharts(report).flatMap(({ fileName, chart }) => (chart === null ? [] : [fileName]));
  const others = ['report.json', 'report.html', 'report.md', 'trials.csv'];
  expect((await readdir(folder)).sort()).toEqual([...others, ...charts].sort());
});

test('the Markdown refers to exactly the charts that are beside it, also when an earlier report had more', async () => {
  const noTrials = { ...buildReport(cpuStudy()), trials: [] };
  for (const report of [buildReport(postgresStudy()), noTrials]) {
    const { markdownPath } = await writeReport(folder, report);
    const referred = [...(await readFile(markdownPath, 'utf8')).matchAll(/!\[.*\]\((.*)\)/g)].map(
      ([, file]) => file,
    );
    expect((await readdir(folder)).filter((file) => file.endsWith('.svg')).sort()).toEqual(referred.sort());
  }
});

test('a second report takes the place of the first', async () => {
  await writeReport(folder, buildReport(cpuStudy()));
  const { jsonPath } = await writeReport(folder, buildReport(postgresStudy()));
  expect((await readReport(jsonPath)).workload.name).toBe('io-postgres');
});

test('a file that cannot be written is named, and nothing half-written is left', async () => {
  await mkdir(join(folder, 'report.json'));
  const attempt = writeReport(folder, buildReport(cpuStudy()));
  await expect(attempt).rejects.toThrow(EnvironmentError);
  await expect(attempt).rejects.toThrow(/report\.json cannot be written/);
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('a folder that is gone is an error of the environment', async () => {
  await expect(writeReport(join(folder, 'gone'), buildReport(cpuStudy()))).rejects.toThrow(EnvironmentError);
});

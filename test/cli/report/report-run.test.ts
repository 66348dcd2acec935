import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandIo } from '../../../src/cli/command-io.js';
import type { ReportOptions } from '../../../src/cli/report/report-options.js';
import { runReport } from '../../../src/cli/report/report-run.js';
import { UsageError } from '../../../src/foundation/errors.js';
import { createStudyFolder, markLatest } from '../../../src/report/study-folder.js';
import { writeReport } from '../../../src/report/write-report.js';
import { buildReport } from '../../report/build-report.js';
import { cpuStudy, postgresStudy } from '../../report/fixtures.js';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'pooltune-report-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function study(name: string, report = buildReport(cpuStudy())): Promise<string> {
  const folder = await createStudyFolder(path.join(cwd, 'reports'), name, new Date('2026-01-31T13:05:09Z'));
  await writeReport(folder, report);
  await markLatest(folder);
  return path.relative(cwd, folder);
}

async function run(options: Partial<ReportOptions>, open?: (file: string) => Promise<void>) {
  const texts = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof texts) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  let json: unknown;
  const io = {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    writeJson: (value: unknown) => {
      json = value;
    },
    cwd,
    env: {},
  } as unknown as CommandIo;
  const exitCode = await runReport(
    { folders: [], open: false, json: false, verbose: false, ...options },
    io,
    open,
  );
  return { exitCode, json, ...texts };
}

test('makes the pages of a study again, and leaves its report.json alone', async () => {
  const folder = await study('a');
  const file = (name: string) => path.join(cwd, folder, name);
  // Of a later version: what this one does not know stays.
  const kept = `${(await readFile(file('report.json'), 'utf8')).trimEnd().slice(0, -1)}, "later": 1}\n`;
  await writeFile(file('report.json'), kept);
  await rm(file('report.html'));
  await rm(file('report.md'));
  const { exitCode, stdout, stderr } = await run({ folders: [folder] });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toBe(`${folder}/report.html\n${folder}/report.md\n`);
  expect(await readFile(file('report.html'), 'utf8')).toContain('2 processes (tinypool)');
  expect(await readFile(file('report.json'), 'utf8')).toBe(kept);
});

test('takes the latest study where none is named, also where links cannot be had', async () => {
  await study('a');
  await study('b', buildReport(postgresStudy()));
  expect((await run({})).stdout).toBe('reports/latest/report.html\nreports/latest/report.md\n');
  const [, second] = (await readdir(path.join(cwd, 'reports'))).filter((name) => name !== 'latest').sort();
  await rm(path.join(cwd, 'reports/latest'));
  await writeFile(path.join(cwd, 'reports/latest.txt'), `${second}\n`);
  expect((await run({})).stdout).toContain(`reports/${second}/report.html`);
});

test('puts two studies side by side in the second one’s folder', async () => {
  const folders = [await study('a'), await study('b', buildReport(postgresStudy()))];
  const { stdout } = await run({ folders });
  expect(stdout.split('\n')[0]).toBe(`${folders[1]}/comparison.html`);
  expect(await readFile(path.join(cwd, folders[1]!, 'comparison.html'), 'utf8')).toContain(
    'Two studies side by side',
  );
});

test('opens the page, and of two studies the one of both', async () => {
  const folders = [await study('a'), await study('b')];
  const opened: string[] = [];
  const open = async (file: string) => {
    opened.push(path.relative(cwd, file));
  };
  await run({ folders: [folders[0]!], open: true }, open);
  await run({ folders, open: true }, open);
  expect(opened).toEqual([`${folders[0]}/report.html`, `${folders[1]}/comparison.html`]);
});

test('says where the page is when no browser can be started', async () => {
  const folder = await study('a');
  const { exitCode, stderr } = await run({ folders: [folder], open: true }, async () => {
    throw new Error('spawn xdg-open ENOENT');
  });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^pooltune: no browser could be started \(spawn xdg-open ENOENT\); open .*report\.html yourself\.\n$/,
  );
});

test('prints the files as JSON', async () => {
  const folder = await study('a');
  const { json, stdout } = await run({ folders: [path.join(folder, 'report.json')], json: true });
  expect(stdout).toBe('');
  expect(json).toEqual({ files: ['report.html', 'report.md'].map((name) => path.join(cwd, folder, name)) });
});

test.each([
  [['nowhere'], /there is no folder .*nowhere\./],
  [['empty'], /empty has no report\.json\./],
  [['a', 'b', 'c'], /one or two folders, and 3 were given/],
  [[], /there is no study in .*reports\./],
])('%j: %s', async (folders, message) => {
  await mkdir(path.join(cwd, 'empty'));
  const attempt = run({ folders });
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(message);
});

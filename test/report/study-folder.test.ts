import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/foundation/errors.js';
import { createStudyFolder as createFolder, markLatest } from '../../src/report/study-folder.js';

const AT = new Date(2026, 0, 31, 13, 5, 9);
let base: string;

async function createStudyFolder(base: string, name: string, at: Date): Promise<string> {
  const folder = await createFolder(base, name, at);
  await markLatest(folder);
  return folder;
}

beforeEach(async () => {
  base = join(await mkdtemp(join(tmpdir(), 'pooltune-folder-')), 'reports');
});
afterEach(() => rm(join(base, '..'), { recursive: true, force: true }));

test('a folder named by time and workload, and latest points at it', async () => {
  const folder = await createStudyFolder(base, 'cpu', AT);
  expect(basename(folder)).toBe('2026-01-31T13-05-09-cpu');
  expect(await readlink(join(base, 'latest'))).toBe(basename(folder));
});

test('latest stays where it is until the new study has something to show', async () => {
  const first = await createStudyFolder(base, 'cpu', AT);
  const second = await createFolder(base, 'mixed', AT);
  expect(await readlink(join(base, 'latest'))).toBe(basename(first));
  await markLatest(second);
  expect(await readlink(join(base, 'latest'))).toBe(basename(second));
});

test('studies of the same second, even at once, each have their own', async () => {
  const folders = await Promise.all(Array.from({ length: 8 }, () => createStudyFolder(base, 'cpu', AT)));
  expect(new Set(folders).size).toBe(8);
  expect(folders.map((folder) => basename(folder))).toContain(await readlink(join(base, 'latest')));
  // Nothing temporary is left beside them.
  expect((await readdir(base)).length).toBe(9);
});

test('latest moves on to the newest study', async () => {
  await createStudyFolder(base, 'cpu', AT);
  const second = await createStudyFolder(base, 'mixed', AT);
  expect(await readlink(join(base, 'latest'))).toBe(basename(second));
});

test.each([
  ['../../etc/passwd', '2026-01-31T13-05-09-etc-passwd'],
  ['a b\u0000c\n', '2026-01-31T13-05-09-a-b-c'],
  ['...', '2026-01-31T13-05-09-study'],
  ['größe', '2026-01-31T13-05-09-größe'],
])('the name %j stays one folder', async (name, expected) => {
  expect(basename(await createStudyFolder(base, name, AT))).toBe(expected);
});

test('where latest is something of the user own, it stays, and latest.txt holds the name', async () => {
  await mkdir(join(base, 'latest'), { recursive: true });
  await writeFile(join(base, 'latest', 'mine'), '');
  const folder = await createStudyFolder(base, 'cpu', AT);
  expect(await readFile(join(base, 'latest.txt'), 'utf8')).toBe(`${basename(folder)}\n`);
  expect(await readdir(join(base, 'latest'))).toEqual(['mine']);
});

describe('a folder that cannot be had', () => {
  test('because a file is in its place', async () => {
    await writeFile(base, '');
    await expect(createStudyFolder(base, 'cpu', AT)).rejects.toThrow(EnvironmentError);
    await expect(createStudyFolder(base, 'cpu', AT)).rejects.toThrow(
      /no folder for the report can be made in .*reports/,
    );
  });

  test.skipIf(process.getuid?.() === 0)('because it may not be written to (not as root)', async () => {
    await mkdir(base);
    await chmod(base, 0o500);
    await expect(createStudyFolder(base, 'cpu', AT)).rejects.toThrow(EnvironmentError);
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { appendHistory } from '../../../src/check/history/append-history.js';
import { readHistory } from '../../../src/check/history/read-history.js';
import { EnvironmentError, UsageError } from '../../../src/foundation/errors.js';
import { entryOf, linesOf } from './entries.js';

const folders: string[] = [];
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-history-'));
  folders.push(folder);
  file = path.join(folder, 'history.jsonl');
});
afterAll(() => Promise.all(folders.map((made) => rm(made, { recursive: true, force: true }))));

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** What reading a file of this text is refused with. */
async function refusal(text: string): Promise<UsageError> {
  await writeFile(file, text);
  const error = await thrownBy(readHistory(file));
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

test('what was appended is read back, in folders that were made for it', async () => {
  const deep = path.join(folder, 'a', 'b', 'history.jsonl');
  const entries = [entryOf(0, { capacity: 500, p99: null }), entryOf(1, { errors: 0 }, { commit: null })];
  for (const entry of entries) await appendHistory(deep, entry);
  expect(await readHistory(deep)).toEqual({ entries, warnings: [] });
  expect((await readFile(deep, 'utf8')).split('\n')).toHaveLength(3);
});

test('runs are in the order of their start, whatever the time zone; those of one commit are all there', async () => {
  const commit = entryOf(7, {}).commit;
  const [first, second, third] = [
    entryOf(0, { capacity: 1 }, { startedAt: '2026-01-05T23:00:00+09:00', commit }),
    entryOf(0, { capacity: 2 }, { startedAt: '2026-01-05T15:00:00Z', commit }),
    entryOf(0, { capacity: 3 }, { startedAt: '2026-01-05T10:30:00-05:00', commit }),
  ];
  await writeFile(file, linesOf([third, first, second]));
  expect((await readHistory(file)).entries).toEqual([first, second, third]);
});

test('many writers at once lose nothing, and a reader meanwhile sees whole entries', async () => {
  const writers = Array.from({ length: 60 }, (_, run) =>
    appendHistory(file, entryOf(run, { capacity: run })),
  );
  await writers[0];
  for (let i = 0; i < 20; i++) {
    const { entries } = await readHistory(file);
    for (const entry of entries) expect(entry.workload).toBe('orders');
  }
  await Promise.all(writers);
  const { entries, warnings } = await readHistory(file);
  expect(warnings).toEqual([]);
  expect(entries.map(({ figures }) => figures.capacity!.value)).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  );
});

test('a torn last line is left out with a warning, and the next entry begins a line of its own', async () => {
  const whole = linesOf([entryOf(0, { capacity: 1 })]);
  for (let cut = 1; cut < whole.length - 1; cut += 23) {
    await writeFile(file, whole + whole.slice(0, cut));
    expect(await readHistory(file)).toMatchObject({
      entries: [{ figures: { capacity: { value: 1 } } }],
      warnings: [`${file}, line 2: the line is torn and is left out.`],
    });
    await appendHistory(file, entryOf(1, { capacity: 2 }));
    const { entries, warnings } = await readHistory(file);
    expect(entries.map(({ figures }) => figures.capacity!.value)).toEqual([1, 2]);
    expect(warnings).toEqual([`${file}, line 2: the line is torn and is left out.`]);
  }
});

test('a last line that lacks nothing but its line break counts', async () => {
  await writeFile(file, linesOf([entryOf(0, { capacity: 1 })]).trimEnd());
  await appendHistory(file, entryOf(1, { capacity: 2 }));
  expect((await readHistory(file)).entries).toHaveLength(2);
});

test('blank lines, Windows line breaks and a byte order mark do no harm', async () => {
  const text = linesOf([entryOf(0, {}), entryOf(1, {})]).replaceAll('\n', '\r\n');
  await writeFile(file, `\ufeff${text}\r\n\n`);
  expect(await readHistory(file)).toMatchObject({ entries: [{}, {}], warnings: [] });
});

test('fields and metrics that a later pooltune added do no harm', async () => {
  const entry = entryOf(0, { capacity: 1 });
  await writeFile(
    file,
    linesOf([{ ...entry, added: 1, figures: { ...entry.figures, watts: { value: 3 } } }]),
  );
  expect((await readHistory(file)).entries).toEqual([entry]);
});

test.each([
  ['not JSON', 'is not JSON.'],
  ['<<<<<<< HEAD', 'is not JSON.'],
  ['{"history":"pooltune",}', 'is not JSON.'],
  ['{}', 'is not an entry of a history of pooltune.'],
  ['null', 'is not an entry of a history of pooltune.'],
  ['[1]', 'is not an entry of a history of pooltune.'],
  ['{"journal":"pooltune","version":2}', 'is not an entry of a history of pooltune.'],
])('%s between entries is refused by its line', async (line, reason) => {
  const { message, hint } = await refusal(
    `${linesOf([entryOf(0, {})])}${line}\n${linesOf([entryOf(1, {})])}`,
  );
  expect(message).toBe(`${file}, line 2, ${reason}`);
  expect(hint).toContain('pooltune check --history FILE');
});

test('another version is refused, naming both', async () => {
  const { message } = await refusal(linesOf([{ history: 'pooltune', version: 2, figures: 'other' }]));
  expect(message).toBe(`${file}, line 1, is an entry of version 2; this pooltune reads version 1.`);
});

test('all that is wrong with an entry is told at once', async () => {
  const entry = entryOf(0, { capacity: -1, memory: 3 });
  const { message } = await refusal(
    linesOf([
      {
        ...entry,
        startedAt: 'yesterday',
        commit: '3f2a91c',
        setting: { ...entry.setting, workers: 0 },
        figures: { ...entry.figures, memory: { ...entry.figures.memory, unit: 'ms' } },
      },
    ]),
  );
  expect(message).toContain(`${file}, line 1, cannot be read:`);
  for (const place of [
    'startedAt:',
    'commit:',
    'setting.workers:',
    'figures.capacity.value:',
    'figures.memory.unit:',
  ])
    expect(message).toContain(place);
});

test('a figure that JSON takes for infinite is refused', async () => {
  const text = linesOf([entryOf(0, { capacity: 7 })]).replace('"value":7', '"value":1e999');
  expect((await refusal(text)).message).toContain('figures.capacity.value:');
});

test('no file: how entries get there', async () => {
  const error = (await thrownBy(readHistory(file))) as UsageError;
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toBe(`There is no history at ${file}.`);
  expect(error.hint).toContain('pooltune check --history FILE');
});

test('a folder is no history', async () => {
  expect((await thrownBy(readHistory(folder))) as Error).toBeInstanceOf(UsageError);
});

test('a folder that cannot be made, and a path that is a folder, are failures of the environment', async () => {
  await writeFile(path.join(folder, 'taken'), '');
  await mkdir(path.join(folder, 'folder'));
  for (const place of ['taken/history.jsonl', 'folder']) {
    const error = (await thrownBy(
      appendHistory(path.join(folder, place), entryOf(0, {})),
    )) as EnvironmentError;
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error.message).toContain(`The history ${path.join(folder, place)} cannot be written: `);
    expect(error.hint).toContain('--history');
  }
});

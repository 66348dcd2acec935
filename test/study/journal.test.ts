import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvironmentError, UsageError } from '../../src/foundation/errors.js';
import { Journal, readJournal, workloadHash } from '../../src/study/journal.js';
import { runStudy } from '../../src/study/run-study.js';
import { journalHeaderOf } from './journal-header.js';
import { MODELS } from './models.js';
import { studyOptionsFor } from './simulated-lab.js';

const header = journalHeaderOf(MODELS['only computes']!, 20_000);

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function journalledStudy() {
  const journal = await Journal.create(path, header);
  const result = await runStudy({
    ...studyOptionsFor(MODELS['only computes']!, { budgetMs: 20_000 }, 'all'),
    journal,
  });
  await journal.close();
  return result;
}

describe('a journal', () => {
  it('gives back the header and every trial as it was, in order, with its place in the study', async () => {
    const { trials } = await journalledStudy();
    const contents = await readJournal(path);
    expect(contents.header).toEqual(header);
    expect(contents.warnings).toEqual([]);
    expect(contents.trials.map(({ trial }) => trial)).toEqual(trials);
    const elapsed = contents.trials.map(({ elapsedMs }) => elapsedMs);
    expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
  });

  it('drops a last line that is torn anywhere, with a warning, and keeps all before it', async () => {
    const { trials } = await journalledStudy();
    const whole = await readFile(path, 'utf8');
    const lastLine = whole.trimEnd().split('\n').at(-1)!;
    for (const lost of [1, 2, 40, lastLine.length - 1, lastLine.length]) {
      await writeFile(path, whole);
      await truncate(path, Buffer.byteLength(whole) - lost);
      const contents = await readJournal(path);
      expect(contents.trials).toHaveLength(trials.length - 1);
      expect(contents.warnings).toHaveLength(1);
    }
  });

  it('refuses a file whose damage is not at its end, and says which line', async () => {
    await journalledStudy();
    const lines = (await readFile(path, 'utf8')).split('\n');
    lines[3] = lines[3]!.replace('"errorShare":0', '"errorShare":7');
    await writeFile(path, lines.join('\n'));
    await expect(readJournal(path)).rejects.toThrow(/line 4/);
  });

  it('refuses what is no journal, and one of another version, naming both', async () => {
    await writeFile(path, '{"hello":"world"}\n');
    await expect(readJournal(path)).rejects.toThrow(UsageError);
    await writeFile(path, `${JSON.stringify({ journal: 'pooltune', version: 9, ...header })}\n`);
    await expect(readJournal(path)).rejects.toThrow(/version 9; .* version 3/);
    await expect(readJournal(join(folder, 'none.jsonl'))).rejects.toThrow(UsageError);
  });

  it('is never written over', async () => {
    await appendFile(path, 'something of the user');
    await expect(Journal.create(path, header)).rejects.toThrow(EnvironmentError);
    expect(await readFile(path, 'utf8')).toBe('something of the user');
  });
});

describe('a workload hash', () => {
  it('tells parts apart by where they end', () => {
    expect(workloadHash(['ab', 'c'])).not.toBe(workloadHash(['a', 'bc']));
    expect(workloadHash(['ab', 'c'])).toBe(workloadHash(['ab', 'c']));
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UsageError } from '../../src/foundation/errors.js';
import { Journal, readJournal } from '../../src/study/journal.js';
import { runStudy } from '../../src/study/run-study.js';
import { PREFETCH_STAGE } from '../../src/study/stage-names.js';
import type { StudyResult } from '../../src/study/study-result.js';
import { journalHeaderOf } from './journal-header.js';
import { MODELS } from './models.js';
import { studyOptionsFor } from './simulated-lab.js';

const model = MODELS['a server that allows twenty connections']!;
let folder: string;
let path: string;
let result: StudyResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-details-'));
  path = join(folder, 'journal.jsonl');
  const journal = await Journal.create(path, journalHeaderOf(model, 60_000));
  result = await runStudy({ ...studyOptionsFor(model, {}, 'all'), journal });
  await journal.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('every batch of the prefetch multipliers that were compared has its timeline, the recommended one’s too', () => {
  const batches = result.trials.filter(
    ({ stage, load }) => stage === PREFETCH_STAGE && load.kind === 'batch',
  );
  const multipliers = new Set(batches.map(({ setting }) => setting.prefetchMultiplier));
  expect(multipliers.size).toBeGreaterThan(1);
  expect(multipliers).toContain(result.recommended!.setting.prefetchMultiplier);
  for (const { details, setting } of batches) {
    const timeline = details!.timeline!;
    expect(timeline.nodes).toBe(setting.nodes);
    expect(timeline.concurrency).toBe(setting.concurrency);
    expect(timeline.startedMs.length).toBeGreaterThan(0);
  }
});

it('only batches have one', () => {
  for (const { load, details } of result.trials) {
    if (load.kind !== 'batch') expect(details!.timeline).toBeUndefined();
  }
});

it('a trial whose percentiles are printed has a distribution that agrees with them', () => {
  const steady = result.trials.filter(({ load }) => load.kind === 'steady');
  expect(steady.length).toBeGreaterThan(0);
  for (const { figures, details, load } of result.trials) {
    const p90 = figures.serviceTime.p90.value;
    if (p90 === null) continue;
    const { percentiles, serviceMs, responseMs } = details!.distribution!;
    // The figures' histogram is within 0.1 % and a microsecond, the four digits within 0.05 %.
    const difference = Math.abs(serviceMs[percentiles.indexOf(90)]! - p90);
    expect(difference).toBeLessThanOrEqual(0.002 * p90 + 0.002);
    expect(responseMs === null).toBe(load.kind === 'saturating');
  }
});

it('connections over time are as many as the figures say', () => {
  let seen = 0;
  for (const { figures, details } of result.trials) {
    const [use] = figures.connections;
    if (use === undefined) continue;
    const [steps] = details!.connectionsOverTime!;
    expect(Math.max(...steps!.open)).toBeLessThanOrEqual(use.peak);
    expect(steps!.open.length).toBeLessThanOrEqual(121);
    seen++;
  }
  expect(seen).toBeGreaterThan(0);
});

it('a journal gives them back as they were', async () => {
  const { trials } = await readJournal(path);
  expect(trials.map(({ trial }) => trial.details)).toEqual(result.trials.map(({ details }) => details));
});

it('a journal of trials without details still reads', async () => {
  const older = join(folder, 'older.jsonl');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const without = lines.map((line) => {
    const content = JSON.parse(line);
    if (content.trial !== undefined) delete content.trial.details;
    return `${JSON.stringify(content)}\n`;
  });
  await writeFile(older, without.join(''));
  const { trials } = await readJournal(older);
  expect(trials).toHaveLength(result.trials.length);
  expect(trials.every(({ trial }) => trial.details === undefined)).toBe(true);
});

it('details whose columns do not fit each other are refused', async () => {
  const damaged = join(folder, 'damaged.jsonl');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const at = lines.findIndex((line) => line.includes('"timeline"'));
  const content = JSON.parse(lines[at]!);
  content.trial.details.timeline.slot.pop();
  lines[at] = JSON.stringify(content);
  await writeFile(damaged, `${lines.join('\n')}\n`);
  await expect(readJournal(damaged)).rejects.toThrow(UsageError);
});

import { describe, expect, it } from 'vitest';
import { NO_ERROR, OUTCOME } from '../../src/lab/task-records.js';
import { figuresOf } from '../../src/trial/figures.js';
import type { Load } from '../../src/workload/load.js';
import { observationOf, partedRandom, type Row, recordsOf } from './synthetic-records.js';

const DURATION_MS = 10_000;
const ERROR_KINDS = ['Retry: ConnectionError', 'Retry', 'ValueError'];
const [CONNECTION, NAMELESS, VALUE] = [0, 1, 2];

/** A task every 10 ms; those at `retriesAt`, of every hundred, end with an error, and are of another task. */
function rowsWith(retriesAt: number, errorKind: number | undefined): Row[] {
  return Array.from({ length: DURATION_MS / 10 }, (_, i) => {
    const fails = i % 100 < retriesAt;
    return {
      arrivalMs: 10 * i,
      finishedMs: 10 * i + 5,
      task: fails ? 1 : 0,
      outcome: fails ? OUTCOME.failed : OUTCOME.done,
      errorKind: fails ? errorKind! : NO_ERROR,
    };
  });
}

function figures(
  rows: readonly Row[],
  load: Load = { kind: 'saturating', durationMs: DURATION_MS },
  implementation: 'celery' | null = 'celery',
) {
  return figuresOf({
    observation: {
      ...observationOf(recordsOf(rows, ERROR_KINDS), 0, DURATION_MS),
      otherTasks: ['shop.mail'],
    },
    load,
    setting: { nodes: 1, concurrency: 4, implementation },
    workload: { tasks: [{ name: 'shop.order', weight: 1 }] },
    startUpMs: 500,
    random: partedRandom(1),
  });
}

const retries = (...of: Parameters<typeof figures>) =>
  figures(...of).flags.filter(({ kind }) => kind === 'retries');

describe('attempts that ended in a retry', () => {
  it('are flagged from 5 % on, with the task and what it was asked for', () => {
    expect(retries(rowsWith(5, CONNECTION))).toEqual([
      { kind: 'retries', share: 0.05, task: 'shop.mail', errorKind: 'ConnectionError' },
    ]);
    expect(retries(rowsWith(60, NAMELESS))).toEqual([
      { kind: 'retries', share: 0.6, task: 'shop.mail', errorKind: null },
    ]);
    expect(retries(rowsWith(4, CONNECTION))).toEqual([]);
  });

  it('are told from failures, and from what another runtime calls so', () => {
    expect(retries(rowsWith(60, VALUE))).toEqual([]);
    expect(retries(rowsWith(60, CONNECTION), undefined, null)).toEqual([]);
  });

  it('do not count as throughput', () => {
    expect(figures(rowsWith(60, CONNECTION)).figures.throughput.value).toBeCloseTo(40, 0);
  });
});

describe('tasks that tasks send', () => {
  it('have their own line beside the tasks of the workload', () => {
    const rows = rowsWith(50, undefined).map((row) => ({
      ...row,
      outcome: OUTCOME.done,
      errorKind: NO_ERROR,
    }));
    expect(figures(rows).figures.perTask).toEqual({
      'shop.order': { count: 500, steady: 500, serviceMeanMs: 5 },
      'shop.mail': { count: 500, steady: 500, serviceMeanMs: 5 },
    });
  });

  it('do not hide how late the generator was', () => {
    const rows = rowsWith(0, undefined).flatMap((row, i) => [
      { ...row, enteredMs: row.arrivalMs + (i % 10 === 0 ? 80 : 0) },
      ...Array.from({ length: 20 }, () => ({ ...row, enteredMs: Number.NaN })),
    ]);
    const load: Load = { kind: 'steady', ratePerSecond: 100, durationMs: DURATION_MS, seed: 1 };
    const found = figures(rows, load);
    expect(found.figures.generatorLatenessP99Ms).toBe(80);
    expect(found.flags.map(({ kind }) => kind)).toContain('generator-behind');
  });
});

import { expect, test } from 'vitest';
import type { CheckResult } from '../../../src/check/check-result.js';
import { historyEntry, historyEntrySchema } from '../../../src/check/history/history-entry.js';
import type { Estimate } from '../../../src/trial/estimate.js';
import { commitOf, entryOf, MACHINE } from './entries.js';

const estimate = (value: number | null, unit: Estimate['unit'] = 'tasks/s'): Estimate => ({
  value,
  low: value,
  high: value,
  unit,
});

const RESULT: CheckResult = {
  verdict: 'pass',
  workload: { name: 'orders', modulePath: '/home/me/orders.ts' },
  head: { commit: commitOf(2), dirty: true },
  base: { kind: 'git', ref: 'main', commit: commitOf(1) },
  setting: entryOf(0, {}).setting,
  ratePerSecond: 250,
  metrics: [],
  requirements: [],
  figures: {
    capacity: estimate(500),
    p99: { ...estimate(null, 'ms'), samplesNeeded: 100 },
    errors: { ...estimate(0.02, 'ratio'), high: Number.POSITIVE_INFINITY },
  },
  newTasks: [],
  removedTasks: [],
  trials: 4,
  elapsedMs: 1,
  budgetMs: 2,
  errorRate: 0.01,
  warnings: [],
};
const FACTS = {
  startedAt: new Date(Date.UTC(2026, 1, 3, 4, 5, 6)),
  machine: { ...MACHINE, memoryBytes: 7 },
  pooltuneVersion: '0.2.0',
  calibration: 12.5,
};

test("an entry has the head's figures, whether they were compared or not", () => {
  const entry = historyEntry(RESULT, FACTS);
  expect(entry).toEqual({
    history: 'pooltune',
    version: 1,
    startedAt: '2026-02-03T04:05:06.000Z',
    workload: 'orders',
    commit: commitOf(2),
    dirty: true,
    setting: RESULT.setting,
    ratePerSecond: 250,
    machine: MACHINE,
    pooltune: '0.2.0',
    calibration: 12.5,
    figures: {
      capacity: { value: 500, low: 500, high: 500, unit: 'tasks/s' },
      p99: { value: null, low: null, high: null, unit: 'ms' },
      errors: { value: 0.02, low: 0.02, high: null, unit: 'ratio' },
    },
  });
  expect(historyEntrySchema.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
});

test('outside git it has no commit, and a password in the name is masked', () => {
  const { calibration: _, ...facts } = FACTS;
  const result = { ...RESULT, head: null, workload: { name: 'redis://u:pw@h/orders', modulePath: '' } };
  const entry = historyEntry(result, facts);
  expect(entry).toMatchObject({ commit: null, dirty: false, workload: 'redis://u:***@h/orders' });
  expect(entry).not.toHaveProperty('calibration');
});

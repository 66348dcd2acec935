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
const ratio = estimate(1, 'ratio');

const RESULT: CheckResult = {
  verdict: 'pass',
  workload: { name: 'orders', modulePath: '/home/me/orders.ts' },
  head: { commit: commitOf(2), dirty: true },
  base: { kind: 'git', ref: 'main', commit: commitOf(1) },
  setting: entryOf(0, {}).setting,
  ratePerSecond: 250,
  metrics: [
    { metric: 'capacity', base: estimate(400), head: estimate(500), ratio, verdict: 'pass', improved: true },
    {
      metric: 'p99',
      base: estimate(9, 'ms'),
      head: { ...estimate(null, 'ms'), samplesNeeded: 100 },
      ratio,
      verdict: 'inconclusive',
      improved: false,
    },
  ],
  requirements: [
    {
      requirement: { metric: 'capacity', operator: '>', limit: 1, unit: 'tasks/s', text: 'capacity>1/s' },
      measured: estimate(499),
      verdict: 'pass',
    },
    {
      requirement: { metric: 'errors', operator: '<', limit: 0.1, unit: 'ratio', text: 'errors<10%' },
      measured: { ...estimate(0.02, 'ratio'), high: Number.POSITIVE_INFINITY },
      verdict: 'pass',
    },
    {
      requirement: { metric: 'p90', operator: '<', limit: 9, unit: 'ms', text: 'p90<9ms' },
      measured: estimate(5, 'ms'),
      verdict: 'pass',
    },
  ],
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

test("an entry has the head's figures, and a requirement's where its metric was not compared", () => {
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

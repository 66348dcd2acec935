import { expect, test } from 'vitest';
import { bottleneckAdvice } from '../../src/advise/bottleneck.js';
import type { Bottleneck } from '../../src/study/study-result.js';
import { cpuStudy } from '../report/fixtures.js';
import { advise } from './advise.js';

const recommended = { capacity: { value: 300, low: 290, high: 310, unit: 'tasks/s' as const } };

function why(kind: Bottleneck['kind'], evidence: Bottleneck['evidence']): string {
  const advice = bottleneckAdvice({ kind, evidence }, recommended);
  expect(advice.kind).toBe(kind);
  return advice.why;
}

test('all cores busy', () => {
  expect(why('CPU', { nodesCores: 1.94, labCores: 0.03, upstreamsCores: 0, cores: 2 })).toBe(
    'The nodes kept 1.94 of 2 cores busy.',
  );
});

test('cores shared with a database of the lab', () => {
  expect(why('CPU', { nodesCores: 0.94, labCores: 0.2, upstreamsCores: 0.85, cores: 2 })).toBe(
    'The nodes kept 0.94, the lab 0.2, the database or HTTP upstream on this machine 0.85 of 2 cores busy.' +
      ' On a machine of its own it would leave them more.',
  );
});

test('one event loop busy', () => {
  expect(why('event loop', { utilization: 0.99 })).toBe(
    'One event loop is one core: it was busy 99 % of the time.',
  );
});

test('every connection in use at once by more tasks than there are connections', () => {
  expect(why('connection pool', { connections: 10, concurrency: 50, peak: 10 })).toBe(
    'All 10 connections were in use at once, and 50 tasks share them.',
  );
});

test('tasks that take longer among their kind', () => {
  expect(why('downstream', { serviceMs: 60, aloneMs: 20, concurrency: 50, tasksPerSecond: 800 })).toContain(
    'At concurrency 50 the median task takes 60 ms, alone 20 ms',
  );
});

test('workers that wait for the broker', () => {
  expect(why('broker round trip', { tasksPerSecond: 200, withLargerWindow: 700 })).toBe(
    'A larger prefetch window gave 700 instead of 200 tasks/s: workers wait for the broker.',
  );
});

test('memory near its limit', () => {
  expect(why('memory', { memoryPeakBytes: 3.9 * 1024 ** 3, memoryBytes: 4 * 1024 ** 3 })).toBe(
    'The nodes used 3.9 GiB of 4 GiB.',
  );
});

test('nothing full', () => {
  expect(why('none found', {})).toContain('were full at 300 tasks/s');
  expect(bottleneckAdvice(null, recommended).kind).toBe('none found');
});

test('a study without a recommendation has no bottleneck', () => {
  expect(advise({ ...cpuStudy(), recommended: null }).bottleneck.kind).toBe('none found');
});

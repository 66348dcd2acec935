import { expect, test } from 'vitest';
import { likelyBetterSetting } from '../../src/check/better-setting.js';
import type { TaskProfile } from '../../src/study/task-profile.js';
import { SETTING } from './simulated-check.js';

const MACHINE = { usableCores: 4, usableMemoryBytes: 8 * 2 ** 30 };
const profile = (parts: Partial<TaskProfile>): TaskProfile => ({
  cpuMs: 0.2,
  waitMs: 50,
  blockedWaitMs: 0,
  usesPostgres: false,
  usesHttp: false,
  moduleBytes: 0,
  maxRatePerSecond: Number.POSITIVE_INFINITY,
  ...parts,
});
const one = { ...SETTING, poolType: 'event-loop', implementation: null, workers: 1 } as const;

test('tasks that wait, one at a time, are likely to do better with many in flight', () => {
  const better = likelyBetterSetting({ ...one, tasksPerWorker: 1, concurrency: 1 }, profile({}), MACHINE);
  expect(better?.concurrency).toBeGreaterThan(10);
});

test('tasks that compute on one event loop are likely to do better on a worker for each core', () => {
  const computes = profile({ cpuMs: 20, waitMs: 0 });
  const better = likelyBetterSetting({ ...one, tasksPerWorker: 8, concurrency: 8 }, computes, MACHINE);
  expect(better?.workers).toBe(4);
});

test('where nothing is expected to be better by a quarter, nothing is named', () => {
  const computes = profile({ cpuMs: 20, waitMs: 0 });
  const setting = { ...SETTING, workers: 4, tasksPerWorker: 1, concurrency: 4 };
  expect(likelyBetterSetting(setting, computes, MACHINE)).toBeNull();
});

test('what production decided otherwise stays: prefetch, acknowledgement, nodes, and the most connections', () => {
  const current = {
    ...one,
    tasksPerWorker: 1,
    concurrency: 1,
    prefetchMultiplier: 7,
    acknowledgement: 'late',
    connections: 5,
    nodes: 2,
  } as const;
  const better = likelyBetterSetting(current, profile({ cpuMs: 20, waitMs: 5, usesHttp: true }), MACHINE)!;
  expect(better).toMatchObject({ prefetchMultiplier: 7, acknowledgement: 'late', nodes: 2 });
  expect(better.connections).toBeLessThanOrEqual(5);
});

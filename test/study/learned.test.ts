import { expect, it } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { learnedCapacity } from '../../src/study/learned.js';
import type { Trial } from '../../src/trial/trial.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const loop = (concurrency: number, connections: Setting['connections'] = null): Setting => ({
  poolType: 'event-loop',
  implementation: null,
  workers: 1,
  tasksPerWorker: concurrency,
  concurrency,
  prefetchMultiplier: 4,
  acknowledgement: 'early',
  connections,
  nodes: 1,
});
const trial = (setting: Setting, capacity: number, busy = 0.2) =>
  ({
    setting,
    figures: {
      throughput: { value: capacity, low: null, high: null, unit: 'tasks/s' },
      cores: { nodes: busy, lab: 0 },
      eventLoop: { utilization: busy, delayP99Ms: 1 },
    },
  }) as unknown as Trial;

it('more tasks in flight are expected to do as much more, until the loop would be full', () => {
  expect(learnedCapacity(loop(8), [trial(loop(4), 100)], 2)).toBe(200);
  expect(learnedCapacity(loop(100), [trial(loop(4), 100)], 2)).toBe(500);
  expect(learnedCapacity(loop(4), [trial(loop(4), 100)], 2)).toBe(0);
});

it('tasks that have no connection to run on are no tasks in flight', () => {
  const held = [trial(loop(32, 16), 160)];
  expect(learnedCapacity(loop(128, 16), held, 2)).toBe(0);
  expect(learnedCapacity(loop(32, 32), held, 2)).toBe(320);
  expect(learnedCapacity(loop(64, 32), held, 2)).toBe(320);
  expect(learnedCapacity(loop(24, 'none'), held, 2)).toBe(240);
});

it('a calibration that took waiting for computing does not keep a study from many tasks in flight', async () => {
  const model = MODELS['mostly waits']!;
  const { calibration } = studyOptionsFor(model);
  const [task] = calibration.tasks;
  // 2 ms of 102 are computed; it was told 60.
  const wrong = { ...calibration, cpuMs: 60, waitMs: 42, tasks: [{ ...task!, cpuMs: 60 }] };
  const { recommended } = await study(model, { calibration: wrong, budgetMs: 60_000 });
  // One core does 500 a second with some 50 at once.
  expect(recommended!.setting.concurrency).toBeGreaterThanOrEqual(32);
  expect(recommended!.capacity.value!).toBeGreaterThan(300);
});

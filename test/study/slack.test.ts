import { expect, test } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { withSlack } from '../../src/study/slack.js';
import type { Standing } from '../../src/study/standing.js';
import type { Estimate } from '../../src/trial/estimate.js';

/** 80 ms for each task: 50 in flight on two nodes can do 1,250 tasks/s. */
const PROFILE = { cpuMs: 5, waitMs: 70, blockedWaitMs: 5 };

function standing(
  concurrency: number,
  capacity: number,
  { poolType = 'threads' as Setting['poolType'], noise = 0.02, nodes = 2 } = {},
): Standing {
  const estimate: Estimate = {
    value: capacity,
    low: capacity / (1 + noise),
    high: capacity * (1 + noise),
    unit: 'tasks/s',
  };
  return {
    setting: {
      poolType,
      implementation: 'celery',
      workers: concurrency,
      tasksPerWorker: 1,
      concurrency,
      prefetchMultiplier: 4,
      acknowledgement: 'early',
      connections: null,
      nodes,
    },
    capacity: estimate,
    merit: estimate,
    objection: null,
    trials: [],
  };
}
const chosenOf = (chosen: Standing, others: Standing[]) =>
  withSlack(chosen, [chosen, ...others], PROFILE).setting.concurrency;

test('what only its own concurrency holds back makes way for the next that does as much', () => {
  expect(chosenOf(standing(50, 1_240), [standing(128, 1_230), standing(64, 1_250)])).toBe(64);
});

test('not for one that is as bound itself, does less, or is another pool or fleet', () => {
  expect(chosenOf(standing(50, 1_240), [standing(51, 1_260)])).toBe(50);
  expect(chosenOf(standing(50, 1_240), [standing(64, 1_150)])).toBe(50);
  expect(chosenOf(standing(50, 1_240), [standing(64, 1_250, { poolType: 'gevent' })])).toBe(50);
  expect(chosenOf(standing(50, 1_240), [standing(64, 1_250, { nodes: 3 })])).toBe(50);
});

test('what something else holds back stays', () => {
  expect(chosenOf(standing(50, 1_000), [standing(64, 1_010)])).toBe(50);
});

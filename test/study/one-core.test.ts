import { expect, test } from 'vitest';
import { coresPerNode, exceedsOneCore, fillsOneCore } from '../../src/study/one-core.js';
import { celery, celeryTrial } from '../advise/celery-study.js';

const trialWith = (cores: number, nodes = 1) => celeryTrial(1, celery('threads', 8, { nodes }), 100, cores);

test('one core is full from nine tenths on, and more than one is not one that was measured too high', () => {
  expect([0.8, 0.95, 1.1, 1.5].map((cores) => fillsOneCore(trialWith(cores)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([0.95, 1.1, 1.5].map((cores) => exceedsOneCore(trialWith(cores)))).toEqual([false, false, true]);
});

test('it is a core of each node', () => {
  expect(coresPerNode(trialWith(1.9, 2))).toBe(0.95);
  expect(fillsOneCore(trialWith(1.9, 2))).toBe(true);
});

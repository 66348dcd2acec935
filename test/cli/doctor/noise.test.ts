import { expect, test } from 'vitest';
import { measureNoise } from '../../../src/cli/doctor/noise.js';

const signal = new AbortController().signal;

test('pairs are run in the order A B, B A, A B, after one run of each to warm up', async () => {
  const order: number[] = [];
  await measureNoise({
    pairs: 3,
    trialMs: 5,
    signal,
    run: async (thread) => {
      order.push(thread);
      return 1;
    },
  });
  expect(order.join('')).toBe('01' + '01' + '10' + '01');
});

test('a machine without noise can see every difference', async () => {
  const noise = await measureNoise({ pairs: 8, trialMs: 5, signal, run: async () => 42 });
  expect(noise).toEqual({ pairs: 8, trialMs: 5, smallestDifference: 0, medianRatio: 1 });
});

test('pairs that differ by 2 % to either side give 1.96 times 2 %', async () => {
  let pair = 0;
  const noise = await measureNoise({
    pairs: 10,
    trialMs: 5,
    signal,
    run: async (thread) => (thread === 0 ? Math.exp(pair++ % 2 === 0 ? 0.02 : -0.02) : 1),
  });
  expect(noise.smallestDifference).toBeCloseTo(Math.expm1(1.96 * 0.02), 9);
});

test('a steady drift favours neither thread', async () => {
  let speed = 1;
  const noise = await measureNoise({
    pairs: 10,
    trialMs: 5,
    signal,
    run: async () => {
      speed *= 1.01;
      return speed;
    },
  });
  expect(noise.medianRatio).toBeCloseTo(1, 9);
});

test('an interruption ends it between two pairs', async () => {
  const controller = new AbortController();
  let runs = 0;
  const measuring = measureNoise({
    pairs: 1_000,
    trialMs: 5,
    signal: controller.signal,
    run: async () => {
      if (++runs === 4) controller.abort(new Error('enough'));
      return 1;
    },
  });
  await expect(measuring).rejects.toThrow('enough');
  expect(runs).toBe(4);
});

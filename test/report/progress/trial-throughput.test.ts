import { expect, test } from 'vitest';
import { TrialThroughput } from '../../../src/report/progress/trial-throughput.js';

function after(counts: readonly (readonly [finished: number, atMs: number])[]): TrialThroughput {
  const throughput = new TrialThroughput();
  for (const [finished, atMs] of counts) throughput.receive(finished, atMs);
  return throughput;
}

test('a rate for each interval between two counts, and one of the last second', () => {
  const throughput = after([
    [0, 0],
    [10, 250],
    [30, 500],
    [60, 750],
    [100, 1_000],
    [150, 1_250],
  ]);
  expect(throughput.rates()).toEqual([40, 80, 120, 160, 200]);
  expect(throughput.latest()).toBe(140);
});

test('before there are two counts nothing is known', () => {
  expect(after([]).latest()).toBe(null);
  expect(after([[5, 0]]).latest()).toBe(null);
});

test('counts that were held up and come together are one', () => {
  const throughput = after([
    [0, 0],
    [100, 1_000],
    [101, 1_001],
    [125, 1_250],
  ]);
  expect(throughput.rates()).toEqual([100, 100]);
});

test('fewer than before are of another load: a warm-up is not mixed with what follows', () => {
  const throughput = after([
    [0, 0],
    [100, 250],
    [1, 500],
    [6, 750],
  ]);
  expect(throughput.rates()).toEqual([20]);
  expect(throughput.latest()).toBe(20);
});

test('a long trial keeps what can be drawn, no more', () => {
  const throughput = after(Array.from({ length: 1_000 }, (_, i) => [i, 250 * i] as const));
  expect(throughput.rates().length).toBe(40);
});

import { expect, it } from 'vitest';
import { exponential } from '../../src/foundation/random.js';
import { clusterInflation, extremalIndex } from '../../src/trial/clustering.js';
import { partedRandom } from './synthetic-records.js';

it('is about 1 for independent samples', () => {
  const random = partedRandom(4);
  const series = Float64Array.from({ length: 20_000 }, () => exponential(random, 1));
  expect(extremalIndex(series, 2.3)).toBeGreaterThan(0.9);
  expect(clusterInflation(extremalIndex(series, 2.3))).toBeLessThan(1.25);
});

it('is one over the cluster size where exceedances come in clusters of a known size', () => {
  const random = partedRandom(5);
  const series = new Float64Array(100_000);
  for (let at = 0; at < series.length - 10; at += 10 + Math.ceil(exponential(random, 400)))
    series.fill(1, at, at + 10);
  expect(extremalIndex(series, 0.5)).toBeGreaterThan(0.08);
  expect(extremalIndex(series, 0.5)).toBeLessThan(0.125);
});

it('counts a single stall as one event', () => {
  const series = new Float64Array(1_000).fill(1, 300, 340);
  expect(extremalIndex(series, 0.5)).toBe(1 / 40);
});

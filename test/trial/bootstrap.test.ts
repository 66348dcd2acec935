import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockLength } from '../../src/trial/block-length.js';
import { meanInterval, resampleBlocks } from '../../src/trial/bootstrap.js';
import { autoregression, partedRandom } from './synthetic-records.js';

for (const length of [20, 50, 100]) {
  for (const phi of [0, 0.3, 0.6]) {
    it(`covers the mean in 89 to 99 % of trials: ${length} values with correlation ${phi}`, () => {
      const repetitions = 300;
      let covered = 0;
      for (let seed = 0; seed < repetitions; seed++) {
        const series = autoregression(length, phi, seed * 104_729 + length).map((value) => value + 100);
        const { low, high } = meanInterval(series, partedRandom(seed), 300);
        if (low <= 100 && 100 <= high) covered++;
      }
      expect(covered / repetitions).toBeGreaterThanOrEqual(0.89);
      expect(covered / repetitions).toBeLessThanOrEqual(0.99);
    });
  }
}

it('takes longer blocks the longer neighbours resemble each other', () => {
  const mean = (phi: number) => {
    let sum = 0;
    for (let seed = 0; seed < 50; seed++) sum += blockLength(autoregression(400, phi, seed)) / 50;
    return sum;
  };
  expect(mean(0)).toBeLessThan(2.5);
  expect(mean(0.5)).toBeGreaterThan(mean(0) * 2);
  expect(mean(0.9)).toBeGreaterThan(mean(0.5) * 2);
});

it('finds the block length of a first-order autoregression that theory gives', () => {
  // G = 2φ/(1−φ)²·R(0)/…: for AR(1), b = (4φ²/(1−φ²)²)^(1/3)·n^(1/3) (Politis & White 2004, with D of Patton et al.).
  const phi = 0.5;
  const n = 5_000;
  const expected = ((4 * phi ** 2) / (1 - phi ** 2) ** 2) ** (1 / 3) * n ** (1 / 3);
  let sum = 0;
  for (let seed = 0; seed < 40; seed++) sum += blockLength(autoregression(n, phi, seed)) / 40;
  expect(sum / expected).toBeGreaterThan(0.85);
  expect(sum / expected).toBeLessThan(1.15);
});

it('gives a constant series an interval without width', () => {
  expect(meanInterval(new Float64Array(30).fill(7), partedRandom(1))).toEqual({ low: 7, high: 7 });
});

it('holds the mean for every series, and is repeatable', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 80 }),
      fc.integer(),
      (series, seed) => {
        const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
        const interval = meanInterval(series, partedRandom(seed), 50);
        expect(interval.low).toBeLessThanOrEqual(mean + 1e-6);
        expect(interval.high).toBeGreaterThanOrEqual(mean - 1e-6);
        expect(meanInterval(series, partedRandom(seed), 50)).toEqual(interval);
      },
    ),
    { numRuns: 100 },
  );
});

it('resamples runs of neighbours whose mean length is the one asked for', () => {
  const indexes = new Uint32Array(100_000);
  resampleBlocks(indexes, 1_000, 8, partedRandom(5));
  const breaks = indexes.reduce(
    (count, at, i) => (i > 0 && at !== (indexes[i - 1]! + 1) % 1_000 ? count + 1 : count),
    1,
  );
  expect(indexes.length / breaks).toBeGreaterThan(7.5);
  expect(indexes.length / breaks).toBeLessThan(8.5);
});

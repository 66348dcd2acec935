import { expect, it } from 'vitest';
import { countOutliers } from '../../src/trial/outliers.js';
import { autoregression } from './synthetic-records.js';

it('finds values far from the others, on either side', () => {
  const values = autoregression(50, 0, 1).map((value) => 100 + 3 * value);
  values[10] = 0;
  values[40] = 300;
  expect(countOutliers(values)).toBe(2);
});

it('finds none among ordinary values in 98 % of series or more', () => {
  let flagged = 0;
  for (let seed = 0; seed < 500; seed++) {
    if (countOutliers(autoregression(50, 0.3, seed).map((value) => 100 + 8 * value)) > 0) flagged++;
  }
  expect(flagged / 500).toBeLessThanOrEqual(0.02);
});

it('takes nothing within a tenth of the median for an outlier, and nothing from fewer than ten values', () => {
  expect(countOutliers([...new Array(49).fill(100), 109])).toBe(0);
  expect(countOutliers([...new Array(49).fill(100), 111])).toBe(1);
  expect(countOutliers([1, 1, 1, 1, 1, 1, 1, 1, 1_000])).toBe(0);
});

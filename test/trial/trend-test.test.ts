import { expect, it } from 'vitest';
import { hasTrend } from '../../src/trial/trend-test.js';
import { autoregression } from './synthetic-records.js';

function share(phi: number, slope: number, tolerated = 0, length = 40): number {
  let found = 0;
  for (let seed = 0; seed < 400; seed++) {
    const series = autoregression(length, phi, seed).map((value, i) => 100 + value + slope * i);
    if (hasTrend(series, tolerated)) found++;
  }
  return found / 400;
}

it('sees a trend where there is none in 4 % of series at most, however correlated', () => {
  for (const phi of [0, 0.3, 0.6]) expect(share(phi, 0)).toBeLessThanOrEqual(0.04);
});

it('sees a trend of several standard deviations, up or down', () => {
  expect(share(0, 0.15)).toBeGreaterThanOrEqual(0.95);
  expect(share(0, -0.15)).toBeGreaterThanOrEqual(0.95);
});

it('does not call a trend what is within the tolerated share of the level', () => {
  expect(share(0, 0.1, 0.1)).toBe(0);
});

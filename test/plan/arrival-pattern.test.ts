import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalsAt } from '../../src/plan/arrival-pattern.js';
import { dailyRates, MOST_DAILY_PEAK } from '../../src/plan/daily-rates.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a day has the mean and the peak that were asked for, and no negative hour', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: MOST_DAILY_PEAK, noNaN: true }),
      fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      (peak, rate) => {
        const rates = dailyRates(rate, peak);
        expect(rates).toHaveLength(24);
        expect(mean(rates) / rate).toBeCloseTo(1, 9);
        expect(Math.max(...rates) / rate).toBeCloseTo(peak, 5);
        expect(Math.min(...rates)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('bursts keep the mean rate, however high they are', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 100, noNaN: true }), (peak) => {
      const arrivals = arrivalsAt({ kind: 'bursty', peak, burstMs: 60_000 }, 1_000);
      if (arrivals.kind !== 'on-off') throw new Error(arrivals.kind);
      const { onRatePerSecond, offRatePerSecond, meanOnMs, meanOffMs } = arrivals;
      expect(onRatePerSecond).toBeCloseTo(1_000 * peak, 6);
      expect(offRatePerSecond).toBeGreaterThanOrEqual(0);
      const total = onRatePerSecond * meanOnMs + offRatePerSecond * meanOffMs;
      expect(total / (meanOnMs + meanOffMs)).toBeCloseTo(1_000, 6);
    }),
  );
});

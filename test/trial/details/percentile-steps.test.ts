import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentileSteps } from '../../../src/trial/details/percentile-steps.js';
import { samplesNeeded } from '../../../src/trial/order-statistic.js';

test('they are those that HdrHistogram prints with five ticks per half distance', () => {
  expect(percentileSteps(368)).toEqual([
    0, 10, 20, 30, 40, 50, 55, 60, 65, 70, 75, 77.5, 80, 82.5, 85, 87.5, 88.75, 90, 91.25, 92.5, 93.75,
    94.375, 95, 95.625, 96.25, 96.875, 97.1875, 97.5, 97.8125, 98.125, 98.4375, 98.59375, 98.75, 98.90625,
  ]);
});

test('none is beyond what the samples can tell, and the next one would be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 200_000 }), (samples) => {
      const steps = percentileSteps(samples);
      const last = steps.at(-1)!;
      expect(samplesNeeded(Math.max(0.5, last / 100))).toBeLessThanOrEqual(samples);
      const step = last - steps.at(-2)!;
      if (last + step <= 99.99) expect(samplesNeeded((last + step) / 100)).toBeGreaterThan(samples);
    }),
  );
});

test('too few samples for a median give none, and the largest trial some seventy', () => {
  expect(percentileSteps(5)).toEqual([]);
  expect(percentileSteps(6)).toEqual([0, 10, 20, 30, 40, 50]);
  expect(percentileSteps(10_000_000)).toHaveLength(67);
});

test('each five of them halve what is left to 100', () => {
  const steps = percentileSteps(10_000_000);
  for (let i = 5; i < steps.length; i += 5) expect(100 - steps[i]!).toBeCloseTo((100 - steps[i - 5]!) / 2, 9);
});

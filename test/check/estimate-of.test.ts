import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateOf } from '../../src/check/compare-metric.js';
import { METRIC_NAMES, METRICS, type MetricName } from '../../src/check/metric.js';

const trial = (metric: MetricName, value: number | null) => ({
  figures: {
    ...(Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Record<MetricName, null>),
    [metric]: value,
  },
});
const of = (metric: MetricName, values: readonly (number | null)[]) =>
  estimateOf(
    metric,
    METRICS[metric],
    values.map((value) => trial(metric, value)),
  );

test.each(['connections', 'opened', 'errors'] as const)(
  '%s that are 0 in every trial are 0, and not almost',
  (metric) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
        const { value, low, high } = of(metric, new Array(count).fill(0));
        expect(value).toBe(0);
        expect([low, high]).toEqual(count === 1 ? [null, null] : [0, 0]);
      }),
    );
  },
);

test('a figure that no trial has is withheld', () => {
  expect(of('capacity', [null, null])).toEqual({ value: null, low: null, high: null, unit: 'tasks/s' });
});

test('a figure lies within what the trials had, and within its own interval', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('capacity', 'opened', 'errors' as const),
      fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }),
      (metric, values) => {
        const { value, low, high } = of(metric as MetricName, values);
        expect(value!).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-9));
        expect(value!).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-9));
        expect(low!).toBeLessThanOrEqual(value! * (1 + 1e-9));
        expect(high!).toBeGreaterThanOrEqual(value! * (1 - 1e-9));
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distributionOf } from '../../../src/trial/details/distribution.js';

const times = fc
  .array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 6, maxLength: 500 })
  .map((values) => Float64Array.from(values));

function all(valuesMs: Float64Array) {
  return { responseMs: valuesMs, queueMs: valuesMs, holdMs: valuesMs, serviceMs: valuesMs };
}

test('at each percentile stands the smallest time that its share of tasks does not exceed, to four digits', () => {
  fc.assert(
    fc.property(times, (valuesMs) => {
      const { percentiles, serviceMs, samples } = distributionOf(all(valuesMs), true)!;
      expect(samples).toBe(valuesMs.length);
      for (const [i, percentile] of percentiles.entries()) {
        const value = serviceMs[i]!;
        const roundedUp = value * 1.000_6 + 1e-6;
        const notAbove = valuesMs.filter((ms) => ms <= roundedUp).length;
        expect(notAbove / samples).toBeGreaterThanOrEqual(percentile / 100 - 1e-9);
        const below = valuesMs.filter((ms) => ms < value * 0.999_4 - 1e-6).length;
        expect(below / samples).toBeLessThanOrEqual(percentile / 100 + 1e-9);
      }
    }),
  );
});

test('the first is the least of all times, and times never fall', () => {
  fc.assert(
    fc.property(times, (valuesMs) => {
      const { holdMs } = distributionOf(all(valuesMs), true)!;
      expect(holdMs[0]).toBeCloseTo(Math.min(...valuesMs), -1);
      expect([...holdMs].sort((a, b) => a - b)).toEqual(holdMs);
    }),
  );
});

test('under a saturating load there is no response or queue time', () => {
  const found = distributionOf(all(Float64Array.from({ length: 40 }, (_, i) => i)), false)!;
  expect(found.responseMs).toBeNull();
  expect(found.queueMs).toBeNull();
  expect(found.holdMs).toHaveLength(found.percentiles.length);
});

test('its steps are those that the part with the fewest tasks can tell', () => {
  const many = Float64Array.from({ length: 400 }, (_, i) => i);
  const found = distributionOf({ ...all(many), serviceMs: many.subarray(0, 36) }, true)!;
  expect(found.samples).toBe(36);
  expect(found.percentiles.at(-1)).toBe(90);
});

test('fewer tasks than a median needs give none', () => {
  expect(distributionOf(all(Float64Array.of(1, 2, 3, 4, 5)), true)).toBeUndefined();
});

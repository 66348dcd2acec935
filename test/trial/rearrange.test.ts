import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/trial/estimate.js';
import { rearranged } from '../../src/trial/rearrange.js';

const ms = fc.double({ min: 0.01, max: 1_000, noNaN: true });
const estimates: fc.Arbitrary<Estimate[]> = fc.array(
  fc.record({ value: fc.option(ms), below: fc.option(ms), above: fc.option(ms) }).map(
    ({ value, below, above }): Estimate => ({
      value,
      low: value === null || below === null ? null : value / (1 + below),
      high: value === null || above === null ? null : value + above,
      unit: 'ms',
    }),
  ),
  { minLength: 1, maxLength: 6 },
);
const numbers = (found: readonly Estimate[], of: 'value' | 'low' | 'high') =>
  found.flatMap((estimate) => estimate[of] ?? []);

describe('percentiles that were estimated each by itself', () => {
  it('a p95 above its p99 changes places with it, bounds and all', () => {
    const estimate = (value: number, low: number, high: number): Estimate => ({
      value,
      low,
      high,
      unit: 'ms',
    });
    expect(rearranged([estimate(20, 18, 22), estimate(81.1, 60, 110), estimate(80.8, 70, 90)])).toEqual([
      estimate(20, 18, 22),
      estimate(80.8, 60, 90),
      estimate(81.1, 70, 110),
    ]);
  });

  it('are in order, have the same values, and lie within their bounds', () => {
    fc.assert(
      fc.property(estimates, (before) => {
        const after = rearranged(before);
        const values = numbers(after, 'value');
        expect(values).toEqual(numbers(before, 'value').sort((a, b) => a - b));
        for (const [at, { value, low, high }] of after.entries()) {
          expect(value === null).toBe(before[at]!.value === null);
          expect(low === null).toBe(before[at]!.low === null);
          expect(high === null).toBe(before[at]!.high === null);
          if (value === null) continue;
          expect(low ?? value).toBeLessThanOrEqual(value);
          expect(high ?? value).toBeGreaterThanOrEqual(value);
        }
      }),
    );
  });

  it('come no farther from what is true, whatever that is', () => {
    const truth = fc.array(ms, { minLength: 3, maxLength: 3 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(truth, fc.tuple(ms, ms, ms), (known, values) => {
        const before = values.map((value): Estimate => ({ value, low: null, high: null, unit: 'ms' }));
        const error = (found: readonly Estimate[]) =>
          found.reduce((sum, { value }, at) => sum + (value! - known[at]!) ** 2, 0);
        expect(error(rearranged(before))).toBeLessThanOrEqual(error(before) * (1 + 1e-9));
      }),
    );
  });

  it('that are in order stay as they are', () => {
    const estimate = (value: number, low: number): Estimate => ({ value, low, high: null, unit: 'ms' });
    const ordered = [estimate(1, 0.5), estimate(2, 0.7), estimate(3, 2.9)];
    expect(rearranged(ordered)).toEqual(ordered);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smoothQuantiles } from '../../../src/plan/fit/smooth-quantiles.js';
import { normalQuantile } from '../../../src/trial/normal-distribution.js';

describe('a smoothed distribution', () => {
  it('is the log-normal that its knots are of, between and beyond them', () => {
    const knots = Array.from({ length: 20 }, (_, at) => {
      const share = (at + 0.5) / 20;
      return { share, ms: 10 * Math.exp(0.5 * normalQuantile(share)) };
    });
    for (const [rank, ms] of smoothQuantiles(knots, 200).entries()) {
      expect(ms / (10 * Math.exp(0.5 * normalQuantile((rank + 0.5) / 200)))).toBeCloseTo(1, 2);
    }
  });

  it('rises, and keeps what was measured at the same ranks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1_000, noNaN: true }), { minLength: 3, maxLength: 50 }),
        (values) => {
          const sorted = [...values].sort((a, b) => a - b);
          const knots = sorted.map((ms, at) => ({ share: (at + 0.5) / sorted.length, ms }));
          const same = smoothQuantiles(knots, sorted.length);
          for (const [at, ms] of same.entries()) expect(ms).toBeCloseTo(sorted[at]!, 6);
          const many = smoothQuantiles(knots, 500);
          for (let at = 1; at < many.length; at++)
            expect(many[at]!).toBeGreaterThanOrEqual(many[at - 1]! * (1 - 1e-9));
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

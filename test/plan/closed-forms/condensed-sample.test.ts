import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential, seededRandom, standardNormal } from '../../../src/foundation/random.js';
import { condensedService } from '../../../src/plan/closed-forms/condensed-sample.js';
import { mg1 } from '../../../src/plan/closed-forms/mg1.js';
import { sampledService } from '../../../src/plan/closed-forms/sampled-service.js';

describe('a condensed sample', () => {
  it('keeps the mean, adds no variance, and has no more values than asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (values, groups) => {
          const [whole, condensed] = [sampledService(values), condensedService(values, groups)];
          expect(condensed.meanMs / whole.meanMs).toBeCloseTo(1, 12);
          expect(condensed.squaredVariation).toBeLessThanOrEqual(whole.squaredVariation + 1e-12);
          expect(condensed.atoms!.values.length).toBeLessThanOrEqual(groups);
          expect(condensed.atoms!.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 200, seed: 21 },
    );
  });

  it('changes the p99 of waits by less than 2 % with 200 values, also of heavy tails', () => {
    const random = seededRandom(22);
    const samples = [
      Float64Array.from({ length: 1_000 }, () => exponential(random, 5)),
      Float64Array.from({ length: 1_000 }, () => Math.exp(1.5 * standardNormal(random))),
    ];
    for (const sample of samples)
      for (const offeredLoad of [0.5, 0.9]) {
        const whole = mg1({ offeredLoad, service: sampledService(sample) });
        const condensed = mg1({ offeredLoad, service: condensedService(sample, 200) });
        const offBy = [
          condensed.waitQuantileMs(0.99) / whole.waitQuantileMs(0.99) - 1,
          condensed.responseQuantileMs(0.99) / whole.responseQuantileMs(0.99) - 1,
        ];
        for (const share of offBy) expect(Math.abs(share)).toBeLessThan(0.02);
      }
  });

  it('refuses what is no number of groups and no sample', () => {
    expect(() => condensedService([1, 2], 0)).toThrow('groups must be a whole number from 1, not 0.');
    expect(() => condensedService([], 5)).toThrow(RangeError);
    expect(() => condensedService([1, Number.NaN, 2], 2)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalT, MeanSequence } from '../../src/check/mean-sequence.js';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';

const LOOKS = 100;

/** The share of series whose bounds ever leave out the true mean, on the side that is asked for. */
function everWrong(
  draw: (random: () => number) => number,
  mean: number,
  alpha: number,
  side: 'low' | 'high',
): number {
  const random = seededRandom(11);
  const runs = 4_000;
  let wrong = 0;
  for (let run = 0; run < runs; run++) {
    const sequence = new MeanSequence();
    for (let look = 0; look < LOOKS; look++) {
      sequence.add(draw(random));
      const { low, high } = sequence.bounds(alpha);
      if (side === 'low' ? low > mean : high < mean) {
        wrong++;
        break;
      }
    }
  }
  return wrong / runs;
}

/** Simpson's rule over effect sizes of one sign: the mixture itself, from the density of noncentral t by its own integral. */
function bayesFactorByIntegration(t: number, n: number, g: number): number {
  const nu = n - 1;
  // Likelihood ratio of an effect δ against none, given t: ∫ over the scale with the right Haar prior.
  const likelihood = (delta: number) =>
    simpson(
      (s) =>
        s ** (n - 1) *
        Math.exp(
          (-s * s * (1 + (t * t) / nu)) / 2 +
            (s * t * Math.sqrt(n) * delta) / Math.sqrt(nu) -
            (n * delta * delta) / 2,
        ),
      0,
      60,
    );
  const mixed = simpson(
    (delta) => (likelihood(delta) * Math.exp((-delta * delta) / (2 * g))) / Math.sqrt(2 * Math.PI * g),
    -12,
    12,
    400,
  );
  return mixed / likelihood(0);
}

function simpson(f: (x: number) => number, from: number, to: number, steps = 2_000): number {
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * f(from + i * h);
  return (sum * h) / 3;
}

describe('the mean of a series that may be looked at after every value', () => {
  test('the critical t is where the mixture, integrated numerically, reaches 1/α', () => {
    for (const [count, alpha] of [
      [8, 0.01],
      [15, 0.002],
      [30, 0.05],
    ] as const) {
      expect(bayesFactorByIntegration(criticalT(count, alpha), count, 2) * alpha).toBeCloseTo(1, 3);
    }
  });

  test('over all looks together, a bound is wrong no more often than it says', () => {
    const alpha = 0.02;
    const slack = 3 * Math.sqrt((alpha * (1 - alpha)) / 4_000);
    expect(everWrong(standardNormal, 0, alpha, 'low')).toBeLessThanOrEqual(alpha + slack);
    expect(everWrong(standardNormal, 0, alpha, 'high')).toBeLessThanOrEqual(alpha + slack);
    // Not for want of bounds: it is wrong sometimes.
    expect(everWrong(standardNormal, 0, alpha, 'low')).toBeGreaterThan(alpha / 10);
  });

  test('heavy tails and outliers that come from either side do not make it wrong more often', () => {
    const alpha = 0.02;
    // One in ten is ten times as far out.
    const contaminated = (random: () => number) => standardNormal(random) * (random() < 0.1 ? 10 : 1);
    expect(everWrong(contaminated, 0, alpha, 'low')).toBeLessThanOrEqual(alpha);
  });

  test('an interval has the mean in it, shifts and scales with the values, and is narrower for a larger α', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), (series, scale) => {
        const [plain, moved] = [new MeanSequence(), new MeanSequence()];
        for (const value of series) {
          plain.add(value);
          moved.add(scale * value + 7);
        }
        const { low, high } = plain.bounds(0.01);
        expect(low).toBeLessThanOrEqual(plain.mean);
        expect(high).toBeGreaterThanOrEqual(plain.mean);
        const there = moved.bounds(0.01);
        expect(there.low).toBeCloseTo(scale * low + 7, 6);
        expect(there.high).toBeCloseTo(scale * high + 7, 6);
        const wide = plain.bounds(0.001);
        expect(wide.low).toBeLessThanOrEqual(low);
        expect(wide.high).toBeGreaterThanOrEqual(high);
      }),
    );
  });

  test('too few values bound nothing; equal ones then bound exactly', () => {
    const sequence = new MeanSequence();
    const bounds = [];
    for (let look = 0; look < 8; look++) {
      sequence.add(0.25);
      bounds.push(sequence.bounds(0.001));
    }
    expect(bounds[3]).toEqual({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(bounds[7]).toEqual({ low: 0.25, high: 0.25 });
  });
});

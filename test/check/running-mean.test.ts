import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunningMean } from '../../src/check/running-mean.js';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';

/** The share of series whose bounds leave out the true mean, 0, on the lower side. */
function wrong(draw: (random: () => number) => number, count: number, alpha: number): number {
  const random = seededRandom(11);
  const runs = 20_000;
  let failures = 0;
  for (let run = 0; run < runs; run++) {
    const series = Array.from({ length: count }, () => draw(random));
    if (RunningMean.of(series).bounds(alpha).low > 0) failures++;
  }
  return failures / runs;
}

describe('a running mean', () => {
  test('is that of the values, and so is the variance', () => {
    const running = RunningMean.of([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(running.mean).toBeCloseTo(5, 12);
    expect(running.variance).toBeCloseTo(32 / 7, 12);
    // 0.975 quantile of t with 7 degrees of freedom: 2.3646.
    expect(running.bounds(0.025).high).toBeCloseTo(5 + 2.3646 * Math.sqrt(32 / 7 / 8), 3);
  });

  test('a bound fails as often as it says for normal values, and less often for heavy tails', () => {
    const alpha = 0.02;
    const slack = 4 * Math.sqrt((alpha * (1 - alpha)) / 20_000);
    for (const count of [6, 18]) {
      expect(Math.abs(wrong(standardNormal, count, alpha) - alpha)).toBeLessThan(slack);
      // One in ten is ten times as far out.
      const contaminated = (random: () => number) => standardNormal(random) * (random() < 0.1 ? 10 : 1);
      expect(wrong(contaminated, count, alpha)).toBeLessThan(alpha + slack);
    }
  });

  test('bounds enclose the mean, and shift and scale with the values', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), (series, scale) => {
        const plain = RunningMean.of(series);
        const moved = RunningMean.of(series.map((value) => scale * value + 7));
        const { low, high } = plain.bounds(0.01);
        expect(low).toBeLessThanOrEqual(plain.mean);
        expect(high).toBeGreaterThanOrEqual(plain.mean);
        expect(moved.bounds(0.01).low).toBeCloseTo(scale * low + 7, 4);
        expect(moved.bounds(0.01).high).toBeCloseTo(scale * high + 7, 4);
      }),
    );
  });

  test('one value bounds nothing, and equal ones bound exactly', () => {
    expect(RunningMean.of([1]).bounds(0.01)).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
    expect(RunningMean.of([0.25, 0.25, 0.25]).bounds(0.001)).toEqual({ low: 0.25, high: 0.25 });
  });
});

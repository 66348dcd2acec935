import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Controlled, meanAtZero } from '../../src/check/controlled-mean.js';
import { RunningMean } from '../../src/check/running-mean.js';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';

const round = fc.record({
  value: fc.double({ min: -1, max: 1, noNaN: true }),
  control: fc.double({ min: -1, max: 1, noNaN: true }),
});

/** Values that go with their control, and noise of their own. */
function drawn(
  random: ReturnType<typeof seededRandom>,
  { n, mean, slope, noise }: { n: number; mean: number; slope: number; noise: number },
): Controlled[] {
  return Array.from({ length: n }, () => {
    const control = 0.05 * standardNormal(random);
    return { control, value: mean + slope * control + noise * standardNormal(random) };
  });
}

describe('a mean at equal controls', () => {
  test('is the intercept of a line that is given exactly, with no width', () => {
    const rounds = [-2, -1, 0, 1, 3].map((control) => ({ control, value: 0.5 - 2 * control }));
    const { low, mean, high } = meanAtZero(rounds, 0.01)!;
    for (const bound of [low, mean, high]) expect(bound).toBeCloseTo(0.5, 12);
  });

  test('is that of the textbook: Anscombe’s first set has the line 3 + 0.5 x, ± 1.125', () => {
    const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const { low, mean, high } = meanAtZero(
      xs.map((control, i) => ({ control, value: ys[i]! })),
      0.025,
    )!;
    expect(mean).toBeCloseTo(3.0001, 4);
    // 2.262 is the 97.5 % quantile of Student's t with 9 degrees of freedom.
    expect((high - low) / 2).toBeCloseTo(2.262157 * 1.124747, 3);
  });

  test('says nothing of too few rounds, nor where the control is always the same', () => {
    const rounds = drawn(seededRandom(1), { n: 4, mean: 0, slope: 1, noise: 0.01 });
    expect(meanAtZero(rounds, 0.01)).toBeNull();
    const same = Array.from({ length: 10 }, (_, i) => ({ value: i, control: 0 }));
    expect(meanAtZero(same, 0.01)).toBeNull();
  });

  test('moves with the values, turns with their sign, and does not know the control’s unit', () => {
    fc.assert(
      fc.property(
        fc.array(round, { minLength: 6, maxLength: 20 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (rounds, by) => {
          const controls = rounds.map(({ control }) => control);
          fc.pre(Math.max(...controls) - Math.min(...controls) > 0.1);
          const plain = meanAtZero(rounds, 0.01)!;
          const moved = meanAtZero(
            rounds.map(({ value, control }) => ({ value: value + by, control: 3 * control })),
            0.01,
          )!;
          expect(moved.mean).toBeCloseTo(plain.mean + by, 6);
          expect(moved.low).toBeCloseTo(plain.low + by, 6);
          const turned = meanAtZero(
            rounds.map(({ value, control }) => ({ value: -value, control })),
            0.01,
          )!;
          expect(turned.high).toBeCloseTo(-plain.low, 6);
        },
      ),
    );
  });

  test('its bounds fail as often as they may, and are narrower than the plain mean’s where the two go together', () => {
    const random = seededRandom(7);
    const RUNS = 4_000;
    let [fails, narrower] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const rounds = drawn(random, { n: 17, mean: 0.1, slope: 1.2, noise: 0.03 });
      const { low, high } = meanAtZero(rounds, 0.05)!;
      if (low > 0.1) fails++;
      const plain = RunningMean.of(rounds.map(({ value }) => value)).bounds(0.05);
      if (high - low < plain.high - plain.low) narrower++;
    }
    // Within four standard errors of a share of 5 %.
    expect(Math.abs(fails / RUNS - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / RUNS));
    expect(narrower / RUNS).toBeGreaterThan(0.95);
  });
});

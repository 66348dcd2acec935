import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eDivisive } from '../../../src/check/history/e-divisive.js';
import { type Random, seededRandom, standardNormal } from '../../../src/foundation/random.js';

const normals = (random: Random, length: number) => Array.from({ length }, () => standardNormal(random));
const indexes = (series: readonly number[], options: object = {}) =>
  eDivisive(series, { random: seededRandom(1), ...options }).map(({ index }) => index);

describe('a step', () => {
  test('is found at its index, with the means of both sides', () => {
    const series = [10, 11, 10, 12, 11, 10, 11, 20, 21, 20, 22, 21];
    const [change, ...others] = eDivisive(series, { random: seededRandom(1) });
    expect(others).toEqual([]);
    expect(change).toMatchObject({ index: 7, before: { size: 7 }, after: { mean: 20.8, size: 5 } });
    expect(change!.before.mean).toBeCloseTo(75 / 7, 12);
    expect(change!.pValue).toBeLessThanOrEqual(0.05);
    expect(change!.pValue).toBeGreaterThanOrEqual(1 / 200);
  });

  test('of many standard deviations is found there, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 8, max: 30 }),
        fc.integer({ min: 8, max: 30 }),
        fc.constantFrom(-40, 40),
        (seed, before, after, height) => {
          const random = seededRandom(seed);
          const series = [...normals(random, before), ...normals(random, after).map((x) => x + height)];
          const found = indexes(series, { significance: 0.01, permutations: 499 });
          expect(found).toContain(before);
          // Each further one is a false alarm, of which there is one in a hundred.
          expect(found.length).toBeLessThan(4);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('several steps are found, back to the first level too, and means are of the stretches between', () => {
  const random = seededRandom(4);
  const levels = [0, 20, 0, 35];
  const series = levels.flatMap((level) => normals(random, 15).map((x) => x + level));
  const changes = eDivisive(series, { random, significance: 0.01, permutations: 499 });
  expect(changes.map(({ index }) => index)).toEqual([15, 30, 45]);
  for (const [i, { before, after }] of changes.entries()) {
    expect(before.size).toBe(15);
    expect(after.size).toBe(15);
    expect(Math.abs(before.mean - levels[i]!)).toBeLessThan(1);
    expect(Math.abs(after.mean - levels[i + 1]!)).toBeLessThan(1);
  }
});

test('a change of the spread alone is one', () => {
  const random = seededRandom(2);
  const series = [...normals(random, 60), ...normals(random, 60).map((x) => x * 20)];
  const [first] = indexes(series);
  expect(Math.abs(first! - 60)).toBeLessThan(6);
});

test('a constant series has none', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.integer({ min: 0, max: 60 }),
      (value, n) => {
        expect(indexes(Array(n).fill(value))).toEqual([]);
      },
    ),
  );
});

test('one value that sticks out is none', () => {
  for (const at of [0, 3, 10, 19]) {
    const series = normals(seededRandom(at), 20);
    series[at] = 1_000;
    expect(indexes(series, { significance: 0.01, permutations: 499 })).toEqual([]);
  }
});

test('a shift and a scale change nothing but the means', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 40 }),
      fc.integer({ min: -1_000, max: 1_000 }),
      fc.constantFrom(-8, -1, 0.25, 3, 1024),
      (series, shift, scale) => {
        const plain = eDivisive(series, { random: seededRandom(7) });
        const moved = eDivisive(
          series.map((x) => x * scale + shift),
          { random: seededRandom(7) },
        );
        const kept = ({ index, pValue }: (typeof plain)[number]) => ({ index, pValue });
        expect(moved.map(kept)).toEqual(plain.map(kept));
        for (const [i, { before }] of moved.entries()) {
          expect(before.mean).toBeCloseTo(plain[i]!.before.mean * scale + shift, 6);
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe('of series without a change', () => {
  /** Of `runs` series, how many show one. With a rate of 5 % in 1,000 the standard deviation is 7. */
  function falseAlarms(runs: number, draw: (random: Random) => number[], significance: number): number {
    const random = seededRandom(11);
    let alarms = 0;
    for (let i = 0; i < runs; i++) if (eDivisive(draw(random), { random, significance }).length > 0) alarms++;
    return alarms;
  }

  test('about 5 % show one at a significance of 0.05, whatever their length', () => {
    for (const length of [20, 45]) {
      const alarms = falseAlarms(1_000, (random) => normals(random, length), 0.05);
      expect(alarms).toBeGreaterThan(29);
      expect(alarms).toBeLessThan(71);
    }
  });

  test('about 1 % at 0.01', () => {
    const alarms = falseAlarms(1_000, (random) => normals(random, 20), 0.01);
    expect(alarms).toBeGreaterThan(1);
    expect(alarms).toBeLessThan(20);
  });

  test('no more where values have heavy tails, or are few distinct ones', () => {
    const cauchy = (random: Random) => standardNormal(random) / standardNormal(random);
    const drawHeavy = (random: Random) => Array.from({ length: 20 }, () => cauchy(random));
    const drawFew = (random: Random) => Array.from({ length: 20 }, () => (random() < 0.3 ? 1 : 0));
    expect(falseAlarms(1_000, drawHeavy, 0.05)).toBeLessThan(71);
    expect(falseAlarms(1_000, drawFew, 0.05)).toBeLessThan(71);
  });
});

test('no p-value is above the significance, with however few shuffles', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(19, 39, 59), (seed, permutations) => {
      const random = seededRandom(seed);
      const series = [...normals(random, 10), ...normals(random, 10).map((x) => x + 1.5)];
      for (const { pValue } of eDivisive(series, { random, permutations })) {
        expect(pValue).toBeLessThanOrEqual(0.05);
      }
    }),
    { numRuns: 300 },
  );
});

test('shuffles that do as well count, though their sums are rounded otherwise: 2 of 56 orders', () => {
  // Its mirror image has a statistic that is less in the last digit.
  const series = [1.1, 1.1, 1.1, 2.3, 2.3, 2.3, 2.3, 2.3];
  const [change] = eDivisive(series, { random: seededRandom(1), significance: 0.2, permutations: 1_999 });
  expect(change!.index).toBe(3);
  // Standard deviation: 0.004.
  expect(Math.abs(change!.pValue - 2 / 56)).toBeLessThan(0.01);
});

test('the same random source gives the same p-values', () => {
  const series = [...normals(seededRandom(5), 20), ...normals(seededRandom(6), 20).map((x) => x + 1)];
  const run = () => eDivisive(series, { random: seededRandom(9) });
  expect(run()).toEqual(run());
});

test('a thousand values with three steps are split at these', () => {
  const random = seededRandom(3);
  const series = Array.from(
    { length: 1_000 },
    (_, i) => standardNormal(random) + 9 * (Math.floor(i / 250) % 2),
  );
  const found = indexes(series, { significance: 0.005 });
  expect(found).toHaveLength(3);
  for (const [i, index] of found.entries()) expect(Math.abs(index - 250 * (i + 1))).toBeLessThanOrEqual(1);
});

test('stretches are never shorter than asked for', () => {
  const series = [...Array(10).fill(0), 9, 9, 9, 9, ...Array(10).fill(0)];
  expect(indexes(series, { minSize: 2 })).toEqual([10, 14]);
  for (const index of indexes(series, { minSize: 6 })) expect(index).toBeGreaterThanOrEqual(6);
});

test.each([
  [{ significance: 0 }, 'significance 0 is not between 0 and 1'],
  [{ significance: 1 }, 'significance 1 is not between 0 and 1'],
  [{ significance: 0.001 }, '199 permutations cannot show a significance of 0.001'],
  [{ permutations: 18 }, '18 permutations cannot show a significance of 0.05'],
  [{ minSize: 1 }, 'minSize 1 is not 2 or more'],
])('%j is refused', (options, message) => {
  expect(() => indexes([1, 2, 3], options)).toThrow(new RangeError(message));
});

test('19 permutations are enough for 0.05, and values that are no numbers are refused', () => {
  expect(() => indexes([1, 2, 3], { permutations: 19 })).not.toThrow();
  expect(() => indexes([1, Number.NaN])).toThrow(RangeError);
  expect(() => indexes([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
});

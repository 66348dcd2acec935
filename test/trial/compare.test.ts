import fc from 'fast-check';
import { expect, it } from 'vitest';
import { combineEstimates, probabilityBetter, ratioOf, ratioOfEstimates } from '../../src/trial/compare.js';
import type { Estimate } from '../../src/trial/estimate.js';
import { partedRandom } from './synthetic-records.js';

/** An estimate whose logarithm has the given standard error. */
const estimate = (value: number, standardError: number): Estimate => ({
  value,
  low: value * Math.exp(-1.96 * standardError),
  high: value * Math.exp(1.96 * standardError),
  unit: 'tasks/s',
});
const withheld: Estimate = { value: null, low: null, high: null, unit: 'tasks/s' };

const positive = fc.double({ min: 0.1, max: 1e6, noNaN: true });
const spread = fc.double({ min: 0, max: 0.5, noNaN: true });

it('a ratio holds its value, and turned round it is the reciprocal', () => {
  fc.assert(
    fc.property(positive, spread, positive, spread, (a, spreadA, b, spreadB) => {
      const ratio = ratioOfEstimates(estimate(a, spreadA), estimate(b, spreadB));
      const back = ratioOfEstimates(estimate(b, spreadB), estimate(a, spreadA));
      expect(ratio.value).toBeCloseTo(a / b, 6);
      expect(ratio.low).toBeLessThanOrEqual(ratio.value!);
      expect(ratio.high).toBeGreaterThanOrEqual(ratio.value!);
      expect(back.low! * ratio.high!).toBeCloseTo(1, 6);
    }),
  );
});

it('combines the distances of symmetric intervals by the root of their squares', () => {
  const ratio = ratioOfEstimates(estimate(200, 0.03), estimate(100, 0.04));
  expect(Math.log(ratio.high! / ratio.value!)).toBeCloseTo(1.96 * 0.05, 9);
});

it('keeps skew: a long upper side of the divisor becomes a long lower side of the ratio', () => {
  const one: Estimate = { value: 1, low: 1, high: 1, unit: 'ms' };
  const skewed: Estimate = { value: 1, low: 0.9, high: 2, unit: 'ms' };
  expect(ratioOfEstimates(one, skewed)).toMatchObject({ low: 0.5, high: expect.closeTo(1 / 0.9, 9) });
});

it('has no bound where the divisor may be zero, or nothing where a value is withheld', () => {
  const nearZero: Estimate = { value: 1, low: 0, high: 2, unit: 'ms' };
  expect(ratioOfEstimates(estimate(3, 0.1), nearZero)).toMatchObject({ value: 3, high: null });
  expect(ratioOfEstimates(estimate(3, 0.1), withheld)).toEqual({ ...withheld, unit: 'ratio' });
});

it('combined trials that agree are surer than one, trials that do not are less sure', () => {
  const width = ({ low, high }: Estimate) => Math.log(high! / low!);
  const one = estimate(100, 0.02);
  const agreeing = combineEstimates([one, estimate(100.5, 0.02), estimate(99.6, 0.02)]);
  const differing = combineEstimates([one, estimate(130, 0.02), estimate(80, 0.02)]);
  expect(width(agreeing)).toBeLessThan(width(one));
  expect(width(differing)).toBeGreaterThan(4 * width(one));
  expect(differing.low).toBeLessThan(80);
});

it('a single trial stands for itself, withheld ones are left out', () => {
  expect(combineEstimates([withheld, estimate(5, 0.1)])).toEqual(estimate(5, 0.1));
  expect(combineEstimates([withheld, withheld])).toEqual(withheld);
  expect(combineEstimates([]).value).toBeNull();
});

it('takes the spread of trials alone where they have no intervals of their own, as with batches', () => {
  const batch = (value: number): Estimate => ({ value, low: null, high: null, unit: 'tasks/s' });
  const { value, low, high } = combineEstimates([batch(90), batch(100), batch(110)]);
  expect(value).toBeCloseTo(99.67, 1);
  expect(low).toBeLessThan(80);
  expect(high).toBeGreaterThan(120);
});

for (const { trials, between, least } of [
  { trials: 2, between: 0, least: 0.93 },
  { trials: 3, between: 0.02, least: 0.9 },
  { trials: 5, between: 0.02, least: 0.92 },
  { trials: 5, between: 0.1, least: 0.91 },
]) {
  it(`covers the long-run value in ${least * 100} % or more: ${trials} trials that differ by ${between * 100} %`, () => {
    expect(coverage(trials, between, 0)).toBeGreaterThanOrEqual(least);
    expect(coverage(trials, between, 0)).toBeLessThanOrEqual(0.99);
  });
}

it('covers with two trials that differ much once the noise is known', () => {
  expect(coverage(2, 0.1, 0.1)).toBeGreaterThanOrEqual(0.93);
});

function coverage(trials: number, between: number, noise: number): number {
  const random = partedRandom(trials * 100 + between * 1_000);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const repetitions = 2_000;
  let covered = 0;
  for (let i = 0; i < repetitions; i++) {
    const replicates = Array.from({ length: trials }, () =>
      estimate(100 * Math.exp(between * normal() + 0.02 * normal()), 0.02),
    );
    const { low, high } = combineEstimates(replicates, { noise });
    if (low! <= 100 && 100 <= high!) covered++;
  }
  return covered / repetitions;
}

it('divides out a drift that moved both settings of a pair', () => {
  const drift = [1, 0.9, 0.8, 0.7];
  const a = drift.map((factor) => estimate(220 * factor, 0.01));
  const b = drift.map((factor) => estimate(200 * factor, 0.01));
  const paired = ratioOf(a, b);
  expect(paired.value).toBeCloseTo(1.1, 9);
  expect(paired.low).toBeGreaterThan(1.08);
  const unpaired = ratioOf(a, b.slice(1));
  expect(unpaired.low).toBeLessThan(1);
});

it('probability: half for equals, certain for the far apart, complementary when exchanged', () => {
  expect(probabilityBetter(estimate(100, 0.05), estimate(100, 0.05))).toBeCloseTo(0.5, 6);
  expect(probabilityBetter(estimate(200, 0.05), estimate(100, 0.05))).toBeGreaterThan(0.9999);
  expect(probabilityBetter(estimate(200, 0), estimate(100, 0), 2.1)).toBe(0);
  expect(probabilityBetter(estimate(105, 0.03), estimate(100, 0.04), 1.05)).toBeCloseTo(0.5, 6);
  expect(probabilityBetter(withheld, estimate(1, 0.1))).toBe(0.5);
  fc.assert(
    fc.property(positive, spread, positive, spread, (a, spreadA, b, spreadB) => {
      const forth = probabilityBetter(estimate(a, spreadA), estimate(b, spreadB));
      const back = probabilityBetter(estimate(b, spreadB), estimate(a, spreadA));
      expect(forth + back).toBeCloseTo(1, 6);
    }),
  );
});

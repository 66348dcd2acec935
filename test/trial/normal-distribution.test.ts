import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedExcess, normalCdf } from '../../src/trial/normal-distribution.js';

it('the distribution function has its known values', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 6);
  expect(normalCdf(1.959964)).toBeCloseTo(0.975, 5);
  expect(normalCdf(-1)).toBeCloseTo(0.1586553, 5);
});

it('the expected excess has its closed forms: σ/√2π about zero, the mean far above it, nothing far below', () => {
  expect(expectedExcess(0, 2)).toBeCloseTo(2 / Math.sqrt(2 * Math.PI), 5);
  expect(expectedExcess(10, 0.5)).toBeCloseTo(10, 5);
  expect(expectedExcess(-10, 0.5)).toBeCloseTo(0, 5);
  expect(expectedExcess(0.3, 0)).toBe(0.3);
  expect(expectedExcess(-0.3, 0)).toBe(0);
});

it('it is never less than the mean nor than nothing, and its difference for ±mean is the mean', () => {
  const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(finite(-3, 3), finite(0.001, 2), (mean, sigma) => {
      const excess = expectedExcess(mean, sigma);
      expect(excess).toBeGreaterThanOrEqual(Math.max(0, mean) - 1e-6);
      expect(excess - expectedExcess(-mean, sigma)).toBeCloseTo(mean, 4);
    }),
  );
});

import { expect, it } from 'vitest';
import { exponential, seededRandom } from '../../src/foundation/random.js';

/** Largest distance between the draws' distribution and the uniform one (Kolmogorov-Smirnov). */
function distanceFromUniform(draws: readonly number[]): number {
  const sorted = [...draws].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((draw, index) =>
      Math.max((index + 1) / sorted.length - draw, draw - index / sorted.length),
    ),
  );
}

/** Critical value at 1 in 10,000 (Smirnov 1948). */
const critical = (count: number): number => 2.23 / Math.sqrt(count);

it.each([1, 2, 3])('gives a uniform draw number %i for seeds in a row', (position) => {
  const draws = Array.from({ length: 1_000 }, (_, seed) => {
    const random = seededRandom(seed);
    for (let skipped = 1; skipped < position; skipped++) random();
    return random();
  });
  expect(distanceFromUniform(draws)).toBeLessThan(critical(draws.length));
});

it('gives the same draws for the same seed, and others for another', () => {
  const draws = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});

it('draws exponentially with the mean that was asked for', () => {
  const random = seededRandom(1);
  const draws = Array.from({ length: 20_000 }, () => exponential(random, 5));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  // Four standard errors.
  expect(Math.abs(mean - 5)).toBeLessThan((4 * 5) / Math.sqrt(draws.length));
});

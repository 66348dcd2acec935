import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/foundation/random.js';

// Plain JavaScript beside the benches, which has no types.
const { expectedRange, spreadOf } = await import(
  new URL('../../bench/advice/spread.mjs', import.meta.url).href
);
interface Spread {
  readonly errorOfMean: number;
  readonly measured: number;
  readonly withoutNoise: number;
  readonly ofEqual: number;
}

const random = seededRandom(7);
/** The sum of twelve uniform numbers less their mean is close to normal. */
const normal = () => Array.from({ length: 12 }, () => random()).reduce((sum, each) => sum + each, -6);

describe('how far apart live answers are', () => {
  it('is known for normal numbers: the tabulated range of two, five and ten', () => {
    expect(expectedRange(2)).toBeCloseTo(1.12838, 3);
    expect(expectedRange(5)).toBeCloseTo(2.32593, 3);
    expect(expectedRange(10)).toBeCloseTo(3.07751, 3);
  });

  it('is exact without noise, whatever the machine did in a round', () => {
    const rounds = [1, 0.5, 2];
    const spread = spreadOf([1_000, 900, 800].map((own) => rounds.map((speed) => own * speed)));
    expect(spread.measured).toBeCloseTo(0.8, 9);
    expect(spread.withoutNoise).toBeCloseTo(0.8, 9);
    expect(spread.errorOfMean).toBeCloseTo(0, 9);
  });

  it('is mostly noise where all answers are equal, and then says so', () => {
    const of = (figure: (spread: Spread) => number) =>
      spreads.reduce((sum, spread) => sum + figure(spread), 0) / spreads.length;
    const spreads = Array.from({ length: 200 }, (): Spread => {
      const rounds = Array.from({ length: 8 }, () => 0.2 * normal());
      return spreadOf(
        Array.from({ length: 10 }, () => rounds.map((round) => 1_000 * Math.exp(round + 0.1 * normal()))),
      );
    });
    expect(of(({ errorOfMean }) => errorOfMean)).toBeCloseTo(0.1 / Math.sqrt(8), 2);
    expect(of(({ measured }) => measured)).toBeCloseTo(
      of(({ ofEqual }) => ofEqual),
      1,
    );
    expect(of(({ withoutNoise }) => withoutNoise)).toBeGreaterThan(0.97);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kinkOf } from '../../src/study/kink.js';

/** Two power laws that meet at the peak. */
const curve = (peak: number, up: number, down: number) => (level: number) =>
  1_000 * (level / peak) ** (level <= peak ? up : down);

describe('where two power laws meet', () => {
  it('is where they were made to meet, whatever the levels', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 500, noNaN: true }),
        fc.double({ min: 0.6, max: 1, noNaN: true }),
        fc.double({ min: -3, max: -0.4, noNaN: true }),
        fc.tuple(
          fc.double({ min: 1.2, max: 4, noNaN: true }),
          fc.double({ min: 1.1, max: 1.9, noNaN: true }),
          fc.double({ min: 1.1, max: 1.9, noNaN: true }),
          fc.double({ min: 1.2, max: 4, noNaN: true }),
        ),
        (peak, up, down, [far, near, beyond, farBeyond]) => {
          const levels = [peak / near / far, peak / near, peak * beyond, peak * beyond * farBeyond];
          const figure = curve(peak, up, down);
          const kink = kinkOf(levels.map((level) => ({ level, figure: figure(level) })));
          expect(kink).not.toBeNull();
          expect(kink!.level).toBeCloseTo(peak, 6);
          expect(kink!.figure).toBeCloseTo(1_000, 6);
        },
      ),
    );
  });

  it('is told from one level below where all that is asked for is done there', () => {
    const figure = curve(32, 1, -1);
    const kink = kinkOf([12, 36, 63].map((level) => ({ level, figure: figure(level) })));
    expect(kink!.level).toBeCloseTo(32, 6);
  });

  it('is nowhere on what rises, is flat, or was measured at the peak itself', () => {
    const at = (figure: (level: number) => number, levels: readonly number[]) =>
      kinkOf(levels.map((level) => ({ level, figure: figure(level) })));
    const levels = [1, 4, 16, 64, 256];
    expect(at((level) => level, levels)).toBeNull();
    expect(at((level) => Math.min(level, 10), levels)).toBeNull();
    expect(at((level) => 100 / level, levels)).toBeNull();
    expect(at(curve(16, 1, -1), levels)).toBeNull();
    expect(at(curve(10, 1, -1), [16, 64])).toBeNull();
    expect(at(curve(10, 1, -1), [])).toBeNull();
  });
});

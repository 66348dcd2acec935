import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplesForShareBelow, shareBounds } from '../../src/check/share-sequence.js';
import { seededRandom } from '../../src/foundation/random.js';

describe('a share that may be looked at at any time', () => {
  test('without a hit, the bound solves the mixture in closed form', () => {
    // B(½, n + ½) / B(½, ½) / (1 − p)^n = 1 / 2α, and B(½, n + ½) / B(½, ½) = (2n choose n) / 4^n.
    const alpha = 0.01;
    const n = 10;
    const choose = 184_756 / 4 ** n;
    const expected = 1 - (2 * alpha * choose) ** (1 / n);
    expect(shareBounds(0, n, alpha).high).toBeCloseTo(expected, 9);
    expect(shareBounds(n, n, alpha).low).toBeCloseTo(1 - expected, 9);
  });

  test('over all looks together, it leaves out the true share no more often than it says', () => {
    const random = seededRandom(5);
    const [share, alpha, runs] = [0.02, 0.025, 1_500];
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      let hits = 0;
      for (let total = 1; total <= 1_000; total++) {
        if (random() < share) hits++;
        if (total % 20 !== 0) continue;
        const { low, high } = shareBounds(hits, total, alpha);
        if (low > share || high < share) {
          wrong++;
          break;
        }
      }
    }
    expect(wrong / runs).toBeLessThanOrEqual(2 * alpha);
    expect(wrong).toBeGreaterThan(0);
  });

  test('bounds enclose what was seen, and mirror each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, part) => {
          const hits = Math.round(part * total);
          const { low, high } = shareBounds(hits, total, 0.005);
          expect(low).toBeLessThanOrEqual(hits / total);
          expect(high).toBeGreaterThanOrEqual(hits / total);
          const mirrored = shareBounds(total - hits, total, 0.005);
          expect(mirrored.low).toBeCloseTo(1 - high, 9);
        },
      ),
    );
  });

  test('as many tasks as it names are enough, and one less is not', () => {
    const n = samplesForShareBelow(0.01, 0.001);
    expect(shareBounds(0, n, 0.001).high).toBeLessThan(0.01);
    expect(shareBounds(0, n - 1, 0.001).high).toBeGreaterThanOrEqual(0.01);
  });
});

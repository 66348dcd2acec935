import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Looks } from '../../src/check/looks.js';
import { RunningMean } from '../../src/check/running-mean.js';
import { seededRandom, standardNormal } from '../../src/foundation/random.js';

test('all looks together spend no more than the whole error rate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 10 }), (expected, fewest) => {
      const looks = new Looks(expected, fewest);
      const interim = Array.from({ length: 1_000 }, (_, i) => i + 1).filter((rounds) => looks.isDue(rounds));
      expect(interim.every((rounds) => rounds >= fewest)).toBe(true);
      const spent = interim.length * Looks.share('interim') + Looks.share('last');
      expect(spent).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test('a series without a shift is found to have one, at any look, no more often than that', () => {
  const random = seededRandom(3);
  const [alpha, runs, expected] = [0.05, 8_000, 18];
  const looks = new Looks(expected, 6);
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const running = new RunningMean();
    for (let round = 1; round <= expected; round++) {
      running.add(standardNormal(random));
      const isLast = round === expected;
      if (!isLast && !looks.isDue(round)) continue;
      if (running.bounds(alpha * Looks.share(isLast ? 'last' : 'interim')).low > 0) {
        alarms++;
        break;
      }
    }
  }
  expect(alarms / runs).toBeLessThanOrEqual(alpha);
  // It spends most of it: a test that hardly ever alarms would have no power.
  expect(alarms / runs).toBeGreaterThan(alpha / 2);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pacer } from '../../src/foundation/pacer.js';

const rate = fc.double({ min: 0.5, max: 5_000, noNaN: true });
const attempts = fc.array(
  fc.record({
    afterMs: fc.double({ min: 0, max: 400, noNaN: true }),
    wanted: fc.integer({ min: 0, max: 50 }),
  }),
  { minLength: 1, maxLength: 60 },
);

test('never more pass than the rate allows, in any stretch of time', () => {
  fc.assert(
    fc.property(rate, attempts, (perSecond, asked) => {
      const pacer = new Pacer(perSecond);
      const passedMs: number[] = [];
      let nowMs = 0;
      for (const { afterMs, wanted } of asked) {
        nowMs += afterMs;
        const count = pacer.take(wanted, nowMs);
        expect(count).toBeLessThanOrEqual(wanted);
        for (let i = 0; i < count; i++) passedMs.push(nowMs);
      }
      for (let i = 0; i < passedMs.length; i++) {
        for (let j = i; j < passedMs.length; j++) {
          const allowed = (perSecond * (passedMs[j]! - passedMs[i]! + 5)) / 1_000 + 1;
          expect(j - i + 1).toBeLessThanOrEqual(allowed + 1e-6);
        }
      }
    }),
  );
});

test('whoever waits as long as it is told to passes, and holds the rate', () => {
  fc.assert(
    fc.property(rate, (perSecond) => {
      const pacer = new Pacer(perSecond);
      let nowMs = 0;
      let passed = 0;
      while (passed < 200) {
        const count = pacer.take(1, nowMs);
        passed += count;
        if (count === 0) nowMs += Math.max(pacer.waitMs(nowMs), 1e-6);
      }
      // Up to 5 ms were caught up on.
      const least = (1_000 * (passed - 1)) / perSecond - 5;
      expect(nowMs).toBeGreaterThanOrEqual(least - 1e-6);
      expect(nowMs).toBeLessThan(1.001 * least + 6);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { md1 } from '../../../src/plan/closed-forms/md1.js';
import { decay, fixed, nearestDouble, over, times, UNIT } from './fixed-point.js';

/** Erlang's alternating sum of 1909, with digits enough that what it cancels does not matter. */
function exactTail(rho: number, services: number): number {
  const one = UNIT;
  let sum = 0n;
  for (let j = 0n; j <= BigInt(Math.floor(services)); j++) {
    const x = times(fixed(rho), fixed(services) - j * one);
    let power = over(one, decay(x));
    for (let i = 1n; i <= j; i++) power = -times(power, x) / i;
    sum += power;
  }
  return nearestDouble(one - times(one - fixed(rho), sum));
}

describe('M/D/1', () => {
  it("is Erlang's distribution of 1909 to 13 digits of the tail, where his sum in doubles has none", () => {
    for (const rho of [0.05, 0.3, 0.5, 0.8, 0.9, 0.99])
      for (const services of [0, 0.25, 0.5, 1, 1.5, 2, 3.75, 7, 20.5, 60, 60.125]) {
        const should = exactTail(rho, services);
        if (should > 1e-250)
          expect(md1({ offeredLoad: rho, serviceMs: 1 }).waitTail(services) / should).toBeCloseTo(1, 13);
      }
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.995, noNaN: true }),
        fc.integer({ min: 0, max: 320 }),
        (rho, eighths) => {
          const is = md1({ offeredLoad: rho, serviceMs: 0.125 }).waitTail(eighths / 64);
          const should = exactTail(rho, eighths / 8);
          if (should > 1e-250) expect(is / should).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 40, seed: 8 },
    );
  });

  it('is within a service what can be written down: P(wait ≤ t) = (1 − ρ)e^(ρt/s)', () => {
    const queue = md1({ offeredLoad: 0.7, serviceMs: 20 });
    for (const ms of [0, 1, 7.5, 19.9])
      expect(queue.waitTail(ms)).toBeCloseTo(1 - 0.3 * Math.exp(0.035 * ms), 13);
    expect(queue.waitProbability).toBe(0.7);
  });

  it('waits ρs/(2(1 − ρ)) on average, which is the area under its tail', () => {
    for (const rho of [0.1, 0.5, 0.9]) {
      const queue = md1({ offeredLoad: rho, serviceMs: 3 });
      let area = 0;
      // Simpson's rule; the tail bends at whole services only.
      for (let i = 0; i < 4_000; i++) {
        const [a, b] = [i * 0.15, (i + 1) * 0.15];
        area += (0.15 / 6) * (queue.waitTail(a) + 4 * queue.waitTail((a + b) / 2) + queue.waitTail(b));
      }
      expect(area / queue.meanWaitMs).toBeCloseTo(1, 6);
      expect(queue.meanWaitMs).toBeCloseTo((rho * 3) / (2 * (1 - rho)), 12);
      expect(queue.meanResponseMs).toBe(3 + queue.meanWaitMs);
      expect(queue.meanQueueLength).toBeCloseTo((rho / 3) * queue.meanWaitMs, 12);
    }
  });

  it('has quantiles at which its tail is what was asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.98, noNaN: true }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (rho, level) => {
          const queue = md1({ offeredLoad: rho, serviceMs: 7 });
          const wait = queue.waitQuantileMs(level);
          if (wait === 0) expect(rho).toBeLessThanOrEqual(1 - level);
          else expect(queue.waitTail(wait) / (1 - level)).toBeCloseTo(1, 10);
          expect(queue.responseQuantileMs(level)).toBe(7 + wait);
        },
      ),
      { numRuns: 100, seed: 9 },
    );
  });

  it('falls in the end as the root of its transform says, at 10^-100 and below as well', () => {
    const rho = 0.9;
    const queue = md1({ offeredLoad: rho, serviceMs: 1 });
    // ρ(e^η − 1) = η.
    let eta = 0.2;
    for (let i = 0; i < 50; i++) eta -= (rho * Math.expm1(eta) - eta) / (rho * Math.exp(eta) - 1);
    for (const services of [100, 1_000, 3_000])
      expect(Math.log(queue.waitTail(services) / queue.waitTail(services + 1))).toBeCloseTo(eta, 12);
    expect(queue.waitTail(3_000)).toBeLessThan(1e-250);
  });

  it('responds in no less than a service, and does not wait without load', () => {
    const queue = md1({ offeredLoad: 0.5, serviceMs: 10 });
    expect(queue.responseTail(9.999)).toBe(1);
    expect(queue.responseTail(10)).toBe(0.5);
    const idle = md1({ offeredLoad: 0, serviceMs: 10 });
    expect(idle.waitTail(0)).toBe(0);
    expect(idle.waitQuantileMs(0.999)).toBe(0);
    expect(idle.responseQuantileMs(0.999)).toBe(10);
  });

  it('never catches up at a load of 1, and refuses what is no load, time or level', () => {
    const full = md1({ offeredLoad: 1, serviceMs: 10 });
    expect(full.meanWaitMs).toBe(Number.POSITIVE_INFINITY);
    expect(full.waitTail(1e9)).toBe(1);
    expect(() => md1({ offeredLoad: -1, serviceMs: 1 })).toThrow(RangeError);
    expect(() => md1({ offeredLoad: 0.5, serviceMs: 0 })).toThrow(RangeError);
    const queue = md1({ offeredLoad: 0.5, serviceMs: 1 });
    expect(() => queue.waitTail(-1)).toThrow(RangeError);
    expect(() => queue.responseTail(Number.NaN)).toThrow(RangeError);
    expect(() => queue.waitQuantileMs(1)).toThrow(RangeError);
    expect(() => queue.waitTail(1e9)).toThrow('at most 10000000 are computed');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attemptsPerTask,
  retryBalance,
  runawayFailureShare,
} from '../../../src/plan/closed-forms/retry-amplification.js';

describe('retries', () => {
  it('make 1 + f + … + f^m attempts of a task', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        (failureShare, maxRetries) => {
          let sum = 0;
          for (let attempt = 0; attempt <= maxRetries; attempt++) sum += failureShare ** attempt;
          expect(attemptsPerTask(failureShare, maxRetries) / sum).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 200, seed: 16 },
    );
    expect(attemptsPerTask(0, 5)).toBe(1);
    expect(attemptsPerTask(1, 5)).toBe(6);
    expect(attemptsPerTask(1 - 2 ** -53, 5)).toBeCloseTo(6, 12);
    expect(attemptsPerTask(0.75, Number.POSITIVE_INFINITY)).toBe(4);
    expect(attemptsPerTask(1, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('run away where attempts use up what the fleet can do', () => {
    expect(runawayFailureShare(0.75, Number.POSITIVE_INFINITY)).toBe(0.25);
    // 0.5 · (1 + f) = 1 needs all to fail; 0.4 · (1 + f) never is 1.
    expect(runawayFailureShare(0.5, 1)).toBeCloseTo(1, 12);
    expect(runawayFailureShare(0.4, 1)).toBeNull();
    expect(runawayFailureShare(0, Number.POSITIVE_INFINITY)).toBeNull();
    expect(runawayFailureShare(1, 3)).toBe(0);
    expect(runawayFailureShare(1.5, 0)).toBe(0);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (utilization, maxRetries) => {
          const share = runawayFailureShare(utilization, maxRetries);
          if (share === null) expect(utilization * (maxRetries + 1)).toBeLessThan(1);
          else expect(utilization * attemptsPerTask(share, maxRetries)).toBeCloseTo(1, 10);
        },
      ),
      { numRuns: 200, seed: 17 },
    );
  });

  it('settle where failures that rise with the load still leave room', () => {
    // f(u) = u/2: u = u₀/(1 − u/2), u = 1 − √(1 − 2u₀).
    const half = (utilization: number): number => utilization / 2;
    const balance = retryBalance(0.4, half, Number.POSITIVE_INFINITY);
    expect(balance.runsAway).toBe(false);
    expect(balance.utilization).toBeCloseTo(1 - Math.sqrt(0.2), 10);
    expect(balance.utilization).toBeCloseTo(0.4 * balance.attemptsPerTask, 10);
  });

  it('feed on themselves beyond that', () => {
    const half = (utilization: number): number => utilization / 2;
    expect(retryBalance(0.51, half, Number.POSITIVE_INFINITY)).toMatchObject({
      runsAway: true,
      utilization: 1,
    });
    expect(retryBalance(0.51, half, 0)).toMatchObject({
      runsAway: false,
      utilization: 0.51,
      attemptsPerTask: 1,
    });
    expect(retryBalance(1.1, () => 0, 3).runsAway).toBe(true);
  });

  it('are refused for numbers that are none', () => {
    for (const failureShare of [-0.1, 1.1, Number.NaN])
      expect(() => attemptsPerTask(failureShare, 1)).toThrow(
        `failureShare must be from 0 to 1, not ${failureShare}.`,
      );
    for (const maxRetries of [-1, 0.5, Number.NaN])
      expect(() => attemptsPerTask(0.1, maxRetries)).toThrow(RangeError);
    expect(() => runawayFailureShare(-1, 1)).toThrow(RangeError);
    expect(() => retryBalance(0.5, () => 2, 1)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asymptoticBounds, balancedJobBounds } from '../../../src/plan/closed-forms/asymptotic-bounds.js';
import { meanValueAnalysis } from '../../../src/plan/closed-forms/mean-value-analysis.js';

const DELAY = Number.POSITIVE_INFINITY;
const DIGITS = 1 + 1e-9;

const network = (...servers: number[]) =>
  fc.record({
    tasks: fc.integer({ min: 1, max: 120 }),
    stations: fc.array(
      fc.record({
        demandMs: fc.double({ min: 0.01, max: 50, noNaN: true }),
        servers: fc.constantFrom(...servers),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  });

describe('bounds of a closed network', () => {
  it('hold the exact throughput and round, whatever the servers', () => {
    fc.assert(
      fc.property(network(1, 2, 5, 40, DELAY), (closed) => {
        const { throughputPerMs, roundMs } = meanValueAnalysis(closed);
        const bounds = asymptoticBounds(closed);
        expect(bounds.throughputPerMs.low).toBeLessThanOrEqual(throughputPerMs * DIGITS);
        expect(bounds.throughputPerMs.high * DIGITS).toBeGreaterThanOrEqual(throughputPerMs);
        expect(bounds.roundMs.low).toBeLessThanOrEqual(roundMs * DIGITS);
        expect(bounds.roundMs.high * DIGITS).toBeGreaterThanOrEqual(roundMs);
      }),
      { numRuns: 150, seed: 14 },
    );
  });

  it('of balanced jobs hold it too, and are no wider', () => {
    fc.assert(
      fc.property(network(1, DELAY), (closed) => {
        const { throughputPerMs } = meanValueAnalysis(closed);
        const wide = asymptoticBounds(closed).throughputPerMs;
        const narrow = balancedJobBounds(closed)!.throughputPerMs;
        expect(narrow.low).toBeLessThanOrEqual(throughputPerMs * DIGITS);
        expect(narrow.high * DIGITS).toBeGreaterThanOrEqual(throughputPerMs);
        expect(narrow.low * DIGITS).toBeGreaterThanOrEqual(wide.low);
        expect(narrow.high).toBeLessThanOrEqual(wide.high * DIGITS);
      }),
      { numRuns: 150, seed: 15 },
    );
  });

  it('of balanced jobs meet where the demands are alike: N/(D(N + K − 1)/K)', () => {
    const balanced = { tasks: 7, stations: Array.from({ length: 3 }, () => ({ demandMs: 4, servers: 1 })) };
    const { low, high } = balancedJobBounds(balanced)!.throughputPerMs;
    expect(low).toBeCloseTo(7 / (4 * 9), 12);
    expect(high).toBeCloseTo(7 / (4 * 9), 12);
    expect(meanValueAnalysis(balanced).throughputPerMs).toBeCloseTo(7 / (4 * 9), 12);
  });

  it('of balanced jobs are none for several servers, and those of delays for delays alone', () => {
    expect(balancedJobBounds({ tasks: 3, stations: [{ demandMs: 1, servers: 2 }] })).toBeNull();
    const delays = { tasks: 3, stations: [{ demandMs: 6, servers: DELAY }] };
    expect(balancedJobBounds(delays)!.throughputPerMs).toEqual({ low: 0.5, high: 0.5 });
  });

  it('refuse what is no network', () => {
    expect(() => asymptoticBounds({ tasks: 1.5, stations: [{ demandMs: 1, servers: 1 }] })).toThrow(
      RangeError,
    );
    expect(() => balancedJobBounds({ tasks: 1, stations: [] })).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangB } from '../../../src/plan/closed-forms/erlang-b.js';
import { inverseB, nearestDouble, over, UNIT, ulpsApart } from './fixed-point.js';

const exact = (servers: number, load: number): number => nearestDouble(over(UNIT, inverseB(servers, load)));

describe("Erlang's B formula", () => {
  it('is right to the last digit over a grid of servers and loads', () => {
    for (const servers of [1, 2, 3, 5, 8, 13, 40, 100, 257, 600]) {
      for (const load of [1e-3, 0.1, 0.5, 0.9, 1, 1.7, 4, 9.99, 33, 100, 250.5, 599, 1e4, 1e9]) {
        const is = erlangB(servers, load);
        const should = exact(servers, load);
        if (should > 1e-300) expect(ulpsApart(is, should), `B(${servers}, ${load})`).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is right to the last digit for any servers and load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (servers, load) => {
          const should = exact(servers, load);
          if (should > 1e-300) expect(ulpsApart(erlangB(servers, load), should)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('starts far below the peak only where the digits do not reach: large loads are right as well', () => {
    for (const [servers, load] of [
      [3_000, 2_900],
      [3_000, 3_100],
      [5_000, 4_000.25],
      [4_000, 4_000],
    ] as const) {
      expect(
        ulpsApart(erlangB(servers, load), exact(servers, load)),
        `${servers}, ${load}`,
      ).toBeLessThanOrEqual(1);
    }
  });

  it('is what a table says: Erlang that so many servers carry, all but 0.1 to 5 % of them', () => {
    // D. Collins, Carrier Grade Voice over IP, 2nd ed. 2003, appendix A ("Table of Erlang B"), one decimal.
    const blocked = [
      0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009, 0.01, 0.02, 0.03, 0.04, 0.05,
    ];
    const table: Record<number, number[]> = {
      4: [0.4, 0.5, 0.6, 0.7, 0.7, 0.7, 0.8, 0.8, 0.8, 0.9, 1.1, 1.3, 1.4, 1.5],
      5: [0.8, 0.9, 1.0, 1.1, 1.1, 1.2, 1.2, 1.3, 1.3, 1.4, 1.7, 1.9, 2.1, 2.2],
      6: [1.1, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.8, 1.9, 1.9, 2.3, 2.5, 2.8, 3.0],
      7: [1.6, 1.8, 1.9, 2.1, 2.2, 2.2, 2.3, 2.4, 2.4, 2.5, 2.9, 3.2, 3.5, 3.7],
      8: [2.1, 2.3, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.1, 3.6, 4.0, 4.3, 4.5],
      9: [2.6, 2.9, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 4.3, 4.7, 5.1, 5.4],
    };
    for (const [servers, loads] of Object.entries(table))
      for (const [i, load] of loads.entries()) {
        expect(erlangB(Number(servers), load - 0.051), `${servers}, ${load}`).toBeLessThan(blocked[i]!);
        expect(erlangB(Number(servers), load + 0.051), `${servers}, ${load}`).toBeGreaterThan(blocked[i]!);
      }
    // The manual of the Erlang B calculator at erlang.com: 15 lines carry 8.108 Erlang at 1 %.
    expect(erlangB(15, 8.108)).toBeCloseTo(0.01, 5);
  });

  it('falls with the servers, rises with the load, and takes a million of both', () => {
    expect(erlangB(1_000_000, 999_000)).toBeLessThan(erlangB(1_000_000, 1_000_000));
    expect(erlangB(1_000_001, 1_000_000)).toBeLessThan(erlangB(1_000_000, 1_000_000));
    // As many servers as Erlang: 1/B = √(πa/2) + 2/3 + √(π/2a)/12 … (D. L. Jagerman, BSTJ 53, 1974).
    const a = 1_000_000;
    const inverse = Math.sqrt((Math.PI * a) / 2) + 2 / 3 + Math.sqrt(Math.PI / (2 * a)) / 12;
    expect(erlangB(a, a) * inverse).toBeCloseTo(1, 8);
    // With far more traffic than servers, all but the servers' share is blocked.
    expect(erlangB(1_000, 1e12)).toBeCloseTo(1 - 1e-9, 12);
  });

  it('is 0 where it is less than any double, and without load', () => {
    expect(erlangB(1_000_000, 1)).toBe(0);
    expect(erlangB(5, 0)).toBe(0);
    expect(erlangB(3, Number.MIN_VALUE)).toBe(0);
    expect(erlangB(1, Number.MIN_VALUE)).toBe(Number.MIN_VALUE);
    expect(erlangB(1, 1e-300)).toBe(1e-300);
    expect(erlangB(2, 1e-100) / 5e-201).toBeCloseTo(1, 14);
    expect(erlangB(2, 2 ** 53)).toBeCloseTo(1, 14);
  });

  it('refuses what is no number of servers or no load, and says which', () => {
    for (const servers of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => erlangB(servers, 1)).toThrow(RangeError);
    expect(() => erlangB(2.5, 1)).toThrow('servers must be a whole number from 1, not 2.5.');
    for (const load of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => erlangB(1, load)).toThrow(`offeredLoad must be from 0 to 2^53 Erlang, not ${load}.`);
  });
});

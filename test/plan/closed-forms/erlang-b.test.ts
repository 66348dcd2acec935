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

  it('is what the tables say: traffic that is blocked to 1, 0.5, 0.2 and 0.1 %', () => {
    // T. S. Rappaport, Wireless Communications, 1996, table 3.4 ("Capacity of an Erlang B system"), three digits.
    const table: Record<number, number[]> = {
      2: [0.153, 0.105, 0.065, 0.046],
      4: [0.869, 0.701, 0.535, 0.439],
      5: [1.36, 1.13, 0.9, 0.762],
      10: [4.46, 3.96, 3.43, 3.09],
      20: [12.0, 11.1, 10.1, 9.41],
      24: [15.3, 14.2, 13.0, 12.2],
      40: [29.0, 27.3, 25.7, 24.5],
      70: [56.1, 53.7, 51.0, 49.2],
      100: [84.1, 80.9, 77.4, 75.2],
    };
    for (const [servers, loads] of Object.entries(table))
      // Half a unit of the table's last digit changes the blocking by up to 2 %.
      for (const [i, blocked] of [0.01, 0.005, 0.002, 0.001].entries())
        expect(erlangB(Number(servers), loads[i]!) / blocked, `${servers}`).toBeCloseTo(1, 1);
    // The Erlang B calculator's manual at erlang.com: 15 lines carry 8.108 Erlang at 1 %.
    expect(erlangB(15, 8.108)).toBeCloseTo(0.01, 5);
  });

  it('falls with the servers, rises with the load, and takes a million of both', () => {
    expect(erlangB(1_000_000, 999_000)).toBeLessThan(erlangB(1_000_000, 1_000_000));
    expect(erlangB(1_000_001, 1_000_000)).toBeLessThan(erlangB(1_000_000, 1_000_000));
    // Of 10^6 servers at as many Erlang: √(2/(πa)) (Jagerman 1974), to the next term.
    expect(erlangB(1_000_000, 1_000_000) / Math.sqrt(2 / (Math.PI * 1e6))).toBeCloseTo(1, 3);
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangB } from '../../../src/plan/closed-forms/erlang-b.js';
import { erlangC } from '../../../src/plan/closed-forms/erlang-c.js';
import { exactC, nearestDouble, ulpsApart } from './fixed-point.js';

const exact = (servers: number, load: number): number => nearestDouble(exactC(servers, load));

describe("Erlang's C formula", () => {
  it('is right to the last digit over a grid of servers and utilizations, also a hair below 1', () => {
    for (const servers of [1, 2, 3, 5, 8, 13, 40, 100, 257, 600]) {
      for (const utilization of [1e-3, 0.1, 0.5, 0.7, 0.9, 0.99, 0.999_999, 1 - 2 ** -40, 1 - 2 ** -53]) {
        const load = servers * utilization;
        if (load >= servers) continue;
        const should = exact(servers, load);
        if (should > 1e-300)
          expect(ulpsApart(erlangC(servers, load), should), `C(${servers}, ${load})`).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is right to the last digit for any servers and load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.01, max: 1, maxExcluded: true, noNaN: true }),
        (servers, utilization) => {
          const load = servers * utilization;
          if (load >= servers) return;
          const should = exact(servers, load);
          if (should > 1e-300) expect(ulpsApart(erlangC(servers, load), should)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 200, seed: 2 },
    );
  });

  it('is what is published: 90 % utilization, and 48 Erlang on 55 agents', () => {
    // I. Adan & J. Resing, Queueing Systems, Eindhoven 2015, table 5.1: probability of waiting, two digits.
    const table = { 1: 0.9, 2: 0.85, 5: 0.76, 10: 0.67, 20: 0.55 };
    for (const [servers, probability] of Object.entries(table))
      expect(Math.abs(erlangC(Number(servers), 0.9 * Number(servers)) - probability)).toBeLessThan(0.005);
    // Mitan Ltd, "The Erlang-C formula": 360 calls per half hour of 4 minutes each.
    expect(erlangC(55, 48)).toBeCloseTo(0.239, 3);
  });

  it('is the utilization with one server, and 1 where the load is not below the servers', () => {
    for (const load of [0, 0.25, 0.5, 0.99]) expect(erlangC(1, load)).toBe(load);
    expect(erlangC(4, 4)).toBe(1);
    expect(erlangC(4, 400)).toBe(1);
  });

  it('lies above B, falls with the servers, and takes a million of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (servers, utilization) => {
          const load = servers * utilization;
          expect(erlangC(servers, load)).toBeGreaterThanOrEqual(erlangB(servers, load));
          expect(erlangC(servers + 1, load)).toBeLessThanOrEqual(erlangC(servers, load));
        },
      ),
      { numRuns: 100, seed: 3 },
    );
    // Halfin & Whitt (Operations Research 29, 1981): c = a + β√a waits with 1/(1 + √(2π) β Φ(β) e^(β²/2)).
    const beta = 1;
    const limit = 1 / (1 + Math.sqrt(2 * Math.PI) * beta * 0.841_344_746_068_543 * Math.exp(beta ** 2 / 2));
    expect(erlangC(1_001_000, 1_000_000)).toBeCloseTo(limit, 3);
    expect(erlangC(1_000_000, 1)).toBe(0);
  });
});

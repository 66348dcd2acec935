import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mmc } from '../../../src/plan/closed-forms/mmc.js';
import { serversForResponse, serversForWait } from '../../../src/plan/closed-forms/mmc-servers.js';

const question = fc.record({
  offeredLoad: fc.double({ min: 0.01, max: 2_000, noNaN: true }),
  meanServiceMs: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
  level: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
});

describe('the servers for a target', () => {
  it('are enough, and one fewer is not, for response times', () => {
    fc.assert(
      fc.property(question, fc.double({ min: 0.01, max: 10, noNaN: true }), (asked, beyond) => {
        const { offeredLoad, meanServiceMs, level } = asked;
        const targetMs = -Math.log(1 - level) * meanServiceMs * (1 + beyond);
        const servers = serversForResponse({ ...asked, targetMs });
        const within = (count: number) =>
          mmc({ servers: count, offeredLoad, meanServiceMs }).responseTail(targetMs) <= 1 - level;
        expect(within(servers)).toBe(true);
        if (servers > 1) expect(within(servers - 1)).toBe(false);
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  it('are enough, and one fewer is not, for waits, none among them', () => {
    fc.assert(
      fc.property(question, fc.constantFrom(0, 0.001, 0.1, 1, 20), (asked, waits) => {
        const { offeredLoad, meanServiceMs, level } = asked;
        const targetMs = waits * meanServiceMs;
        const servers = serversForWait({ ...asked, targetMs });
        const within = (count: number) =>
          mmc({ servers: count, offeredLoad, meanServiceMs }).waitTail(targetMs) <= 1 - level;
        expect(within(servers)).toBe(true);
        if (servers > 1) expect(within(servers - 1)).toBe(false);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it('grow as the load and the root of it, up to a million', () => {
    // Square-root staffing (Halfin & Whitt 1981): half of the tasks wait with a + 0.506 √a servers.
    const servers = serversForWait({ offeredLoad: 1e6, meanServiceMs: 1, level: 0.5, targetMs: 0 });
    expect((servers - 1e6) / 1e3).toBeCloseTo(0.506, 2);
  });

  it('are one where nothing is offered', () => {
    expect(serversForWait({ offeredLoad: 0, meanServiceMs: 1, level: 0.99, targetMs: 0 })).toBe(1);
    expect(serversForResponse({ offeredLoad: 0, meanServiceMs: 1, level: 0.5, targetMs: 1 })).toBe(1);
  });

  it('do not exist for a response time below that of the service alone', () => {
    const asked = { offeredLoad: 3, meanServiceMs: 100, level: 0.99 };
    expect(serversForResponse({ ...asked, targetMs: 460 })).toBe(Number.POSITIVE_INFINITY);
    expect(serversForResponse({ ...asked, targetMs: 461 })).toBeLessThan(20);
    expect(serversForResponse({ ...asked, targetMs: 100 * -Math.log(0.01) })).toBeGreaterThan(3);
  });

  it('are refused for numbers out of range', () => {
    const asked = { offeredLoad: 3, meanServiceMs: 100, level: 0.99, targetMs: 1 };
    expect(() => serversForWait({ ...asked, level: 1 })).toThrow(RangeError);
    expect(() => serversForWait({ ...asked, targetMs: -1 })).toThrow(RangeError);
    expect(() => serversForResponse({ ...asked, targetMs: 0 })).toThrow(
      'targetMs must be a finite number above 0, not 0.',
    );
    expect(() => serversForResponse({ ...asked, offeredLoad: Number.NaN })).toThrow(RangeError);
  });
});

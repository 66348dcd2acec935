import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mmc } from '../../../src/plan/closed-forms/mmc.js';
import { decay, exactC, fixed, nearestDouble, over, times, ulpsApart } from './fixed-point.js';

/** All figures of M/M/c to 1,700 binary digits, rounded once. */
function exact(servers: number, load: number, serviceMs: number) {
  const c = exactC(servers, load);
  const spare = fixed(servers) - fixed(load);
  const service = fixed(serviceMs);
  const wait = over(times(c, service), spare);
  const one = fixed(1);
  return {
    wait: nearestDouble(wait),
    queue: nearestDouble(over(times(c, fixed(load)), spare)),
    response: nearestDouble(service + wait),
    waitTail: (ms: number) => nearestDouble(times(c, decay(over(times(spare, fixed(ms)), service)))),
    responseTail: (ms: number) => {
      const x = over(fixed(ms), service);
      const served = decay(x);
      const denominator = spare - one;
      const between =
        denominator === 0n ? times(served, x) : over(served - decay(times(spare, x)), denominator);
      return nearestDouble(served + times(c, between));
    },
  };
}

const TIMES = [0, 1e-6, 0.1, 1, 3.7, 10, 42];

describe('M/M/c', () => {
  it('is right to the last digit over a grid', () => {
    for (const servers of [1, 2, 5, 16, 100]) {
      for (const load of [0.05, 0.3, 0.5, 0.8, 0.95, 0.999].map((share) => share * servers)) {
        for (const serviceMs of [1, 7.3]) check(servers, load, serviceMs, TIMES);
      }
    }
  });

  it('is right to the last digit for any queue and time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 0.999_9, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (servers, share, serviceMs, inServices) =>
          check(servers, share * servers, serviceMs, [inServices * serviceMs]),
      ),
      { numRuns: 100, seed: 4 },
    );
  });

  it('is right where waiting and serving decay alike: c − a = 1, and next to it', () => {
    for (const servers of [2, 3, 10])
      for (const aside of [0, 1e-15, -1e-15, 1e-9, -1e-6, 1e-3])
        check(servers, servers - 1 + aside, 3, [0.5, 3, 20]);
  });

  it('is what a table says: 90 % utilization, mean service 1', () => {
    // I. Adan & J. Resing, Queueing Systems, Eindhoven 2015, table 5.1: mean waiting time, two decimals.
    const table = { 1: 9.0, 2: 4.26, 5: 1.53, 10: 0.67, 20: 0.28 };
    for (const [servers, wait] of Object.entries(table)) {
      const c = Number(servers);
      const { meanWaitMs } = mmc({ servers: c, offeredLoad: 0.9 * c, meanServiceMs: 1 });
      // The table rounds 1.525 up.
      expect(Math.abs(meanWaitMs - wait)).toBeLessThan(0.0051);
    }
  });

  it('is what a calculator publishes: 100 calls of 180 s each half hour', () => {
    // hirefinn.ai, Erlang C calculator: answered within 20 s, and average speed of answer.
    const agents = (servers: number) => mmc({ servers, offeredLoad: 10, meanServiceMs: 180_000 });
    expect(1 - agents(13).waitTail(20_000)).toBeCloseTo(0.7956, 4);
    expect(1 - agents(14).waitTail(20_000)).toBeCloseTo(0.8884, 4);
    expect(agents(14).meanWaitMs / 1_000).toBeCloseTo(7.8, 1);
  });

  it('with one server responds exponentially, with mean s/(1 − ρ)', () => {
    for (const rho of [0.1, 0.5, 0.9, 0.99]) {
      const queue = mmc({ servers: 1, offeredLoad: rho, meanServiceMs: 2 });
      expect(queue.meanResponseMs).toBeCloseTo(2 / (1 - rho), 10);
      expect(queue.meanQueueLength).toBeCloseTo(rho ** 2 / (1 - rho), 10);
      for (const ms of [0, 1, 10, 100])
        expect(queue.responseTail(ms)).toBeCloseTo(Math.exp((-ms * (1 - rho)) / 2), 14);
      for (const level of [0.1, 0.5, 0.9, 0.99, 0.9999]) {
        const quantile = (-2 * Math.log(1 - level)) / (1 - rho);
        expect(queue.responseQuantileMs(level) / quantile).toBeCloseTo(1, 13);
      }
    }
  });

  it('has quantiles at which its tails are what was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (servers, share, level) => {
          const queue = mmc({ servers, offeredLoad: share * servers, meanServiceMs: 5 });
          const response = queue.responseQuantileMs(level);
          expect(queue.responseTail(response) / (1 - level)).toBeCloseTo(1, 12);
          const wait = queue.waitQuantileMs(level);
          if (wait === 0) expect(queue.waitProbability).toBeLessThanOrEqual(1 - level + 1e-15);
          else expect(queue.waitTail(wait) / (1 - level)).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  it("obeys Little's law, and its mean wait is the area under its tail", () => {
    const queue = mmc({ servers: 6, offeredLoad: 5.1, meanServiceMs: 4 });
    expect(queue.meanQueueLength).toBeCloseTo((5.1 / 4) * queue.meanWaitMs, 12);
    let area = 0;
    for (let ms = 0.005; ms < 400; ms += 0.01) area += 0.01 * queue.responseTail(ms);
    expect(area).toBeCloseTo(queue.meanResponseMs, 5);
  });

  it('takes a million servers, and loads at which hardly anyone waits', () => {
    const queue = mmc({ servers: 1_000_000, offeredLoad: 999_000, meanServiceMs: 1 });
    expect(queue.waitProbability).toBeGreaterThan(0.2);
    expect(queue.meanWaitMs).toBeCloseTo(queue.waitProbability / 1_000, 12);
    const idle = mmc({ servers: 1_000_000, offeredLoad: 1, meanServiceMs: 1 });
    expect(idle).toMatchObject({ waitProbability: 0, meanWaitMs: 0, meanQueueLength: 0, meanResponseMs: 1 });
    expect(idle.responseTail(2)).toBe(Math.exp(-2));
    const rare = mmc({ servers: 120, offeredLoad: 1, meanServiceMs: 1 });
    check(120, 1, 1, [0.01, 1, 2]);
    expect(rare.waitProbability).toBeGreaterThan(0);
  });

  it('never catches up at a load of its servers and above', () => {
    for (const offeredLoad of [3, 7]) {
      const queue = mmc({ servers: 3, offeredLoad, meanServiceMs: 1 });
      expect(queue).toMatchObject({
        utilization: offeredLoad / 3,
        waitProbability: 1,
        meanQueueLength: Number.POSITIVE_INFINITY,
        meanWaitMs: Number.POSITIVE_INFINITY,
        meanResponseMs: Number.POSITIVE_INFINITY,
      });
      expect(queue.waitTail(1e9)).toBe(1);
      expect(queue.responseQuantileMs(0.5)).toBe(Number.POSITIVE_INFINITY);
      expect(queue.waitQuantileMs(0)).toBe(Number.POSITIVE_INFINITY);
      expect(() => queue.waitTail(-1)).toThrow(RangeError);
      expect(() => queue.waitQuantileMs(1)).toThrow(RangeError);
    }
  });

  it('refuses numbers out of range, and says which', () => {
    const queue = { servers: 2, offeredLoad: 1, meanServiceMs: 1 };
    expect(() => mmc({ ...queue, meanServiceMs: 0 })).toThrow(
      'meanServiceMs must be a finite number above 0, not 0.',
    );
    expect(() => mmc({ ...queue, offeredLoad: -0.1 })).toThrow(RangeError);
    expect(() => mmc({ ...queue, servers: 0 })).toThrow(RangeError);
    expect(() => mmc(queue).waitTail(Number.NaN)).toThrow('ms must be a finite number from 0, not NaN.');
    expect(() => mmc(queue).responseTail(Number.POSITIVE_INFINITY)).toThrow(RangeError);
    for (const level of [-0.1, 1, Number.NaN])
      expect(() => mmc(queue).responseQuantileMs(level)).toThrow(
        `level must be from 0 to below 1, not ${level}.`,
      );
  });
});

function check(servers: number, load: number, serviceMs: number, timesMs: readonly number[]): void {
  const is = mmc({ servers, offeredLoad: load, meanServiceMs: serviceMs });
  const should = exact(servers, load, serviceMs);
  const same = (a: number, b: number, what: string): void => {
    if (b > 1e-290)
      expect(ulpsApart(a, b), `${what} of ${servers}, ${load}: ${a}, ${b}`).toBeLessThanOrEqual(1);
  };
  same(is.meanWaitMs, should.wait, 'wait');
  same(is.meanQueueLength, should.queue, 'queue');
  same(is.meanResponseMs, should.response, 'response');
  for (const ms of timesMs) {
    same(is.waitTail(ms), should.waitTail(ms), `wait > ${ms}`);
    same(is.responseTail(ms), should.responseTail(ms), `response > ${ms}`);
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayedTail } from '../../../src/plan/closed-forms/delayed-tail.js';
import { exponentialService } from '../../../src/plan/closed-forms/exponential-service.js';
import { md1 } from '../../../src/plan/closed-forms/md1.js';
import { mg1, mg1MeanWaitMs } from '../../../src/plan/closed-forms/mg1.js';
import { mmc } from '../../../src/plan/closed-forms/mmc.js';
import { sampledService } from '../../../src/plan/closed-forms/sampled-service.js';
import { erlang2, hyperexponential } from './phase-type.js';

describe('M/G/1', () => {
  it('is M/M/1 with exponential service, to 9 digits of any tail', () => {
    for (const rho of [0.05, 0.3, 0.7, 0.9, 0.99]) {
      const general = mg1({ offeredLoad: rho, service: exponentialService(3) });
      const exact = mmc({ servers: 1, offeredLoad: rho, meanServiceMs: 3 });
      expect(general.meanWaitMs / exact.meanWaitMs).toBeCloseTo(1, 13);
      for (const ms of [0, 0.01, 1, 3, 10, 100, 400]) {
        expect(general.waitTail(ms) / exact.waitTail(ms)).toBeCloseTo(1, 9);
        expect(general.responseTail(ms) / exact.responseTail(ms)).toBeCloseTo(1, 9);
      }
      for (const level of [0.5, 0.99, 0.9999])
        expect(general.responseQuantileMs(level) / exact.responseQuantileMs(level)).toBeCloseTo(1, 8);
    }
  });

  it('is M/D/1 with constant service, and its inversion on the way there is off by 1e-5 at most', () => {
    for (const rho of [0.1, 0.5, 0.9, 0.99]) {
      const service = sampledService([20, 20, 20]);
      const exact = md1({ offeredLoad: rho, serviceMs: 20 });
      expect(mg1({ offeredLoad: rho, service }).waitTail(33)).toBe(exact.waitTail(33));
      const { wait, response } = delayedTail({ service, servers: 1, utilization: rho, waitProbability: rho });
      for (let ms = 0; ms < 400; ms += 3.1) {
        expect(Math.abs(wait(ms) - exact.waitTail(ms))).toBeLessThan(1e-5);
        expect(Math.abs(response(ms) - exact.responseTail(ms))).toBeLessThan(1e-5);
      }
    }
  });

  it('is what a table says: waits of the tasks that wait, Erlang and hyperexponential service', () => {
    // H. C. Tijms, A First Course in Stochastic Models, Wiley 2003, table 9.2.2, rows "exa", as printed.
    const levels = [0.2, 0.5, 0.9, 0.99, 0.999];
    const table = [
      { service: erlang2, rho: 0.2, waits: ['0.25', '0.70', '2.06', '3.90', '5.73'] },
      { service: erlang2, rho: 0.5, waits: ['0.39', '1.09', '3.34', '6.54', '9.75'] },
      { service: erlang2, rho: 0.8, waits: ['0.91', '2.64', '8.52', '16.9', '25.4'] },
      { service: hyperexponential(2), rho: 0.2, waits: ['0.32', '1.20', '4.53', '9.30', '14.1'] },
      { service: hyperexponential(2), rho: 0.5, waits: ['0.54', '2.00', '7.12', '14.5', '21.8'] },
      { service: hyperexponential(2), rho: 0.8, waits: ['1.53', '5.14', '17.49', '35.2', '52.8'] },
    ];
    for (const { service, rho, waits } of table)
      for (const [i, printed] of waits.entries()) {
        const wait = mg1({ offeredLoad: rho, service }).waitQuantileMs(1 - rho * (1 - levels[i]!));
        const lastDigit = printed.endsWith('49') ? 0.01 : 10 ** -(printed.length - printed.indexOf('.') - 1);
        expect(Math.abs(wait - Number(printed)), `${rho}, ${printed}: ${wait}`).toBeLessThan(
          0.51 * lastDigit,
        );
      }
  });

  it("lies between the bounds of Panjer's recursion, whatever the service times", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ ms: fc.integer({ min: 0, max: 60 }), weight: fc.integer({ min: 1, max: 9 }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (values, rho) => {
          if (values.every(({ ms }) => ms === 0)) return;
          const service = sampledService(
            values.map(({ ms }) => ms),
            values.map(({ weight }) => weight),
          );
          const queue = mg1({ offeredLoad: rho, service });
          const { low, high } = panjerBounds(rho, service.atoms!.excessMs, 0.1, 2_000);
          for (let i = 0; i < 2_000; i += 97) {
            expect(queue.waitTail(i * 0.1)).toBeGreaterThanOrEqual(low[i]! - 2e-5);
            expect(queue.waitTail(i * 0.1)).toBeLessThanOrEqual(high[i]! + 2e-5);
          }
        },
      ),
      { numRuns: 15, seed: 10 },
    );
  });

  it('has the mean of Pollaczek and Khinchine, and that is the area under its tail', () => {
    const service = sampledService([1, 2, 2, 5, 40, 3.5, 0], [5, 1, 1, 3, 0.2, 2, 1]);
    for (const rho of [0.2, 0.6, 0.9]) {
      const queue = mg1({ offeredLoad: rho, service });
      const { meanMs: meanServiceMs, squaredVariation } = service;
      expect(queue.meanWaitMs).toBeCloseTo(
        mg1MeanWaitMs({ offeredLoad: rho, meanServiceMs, squaredVariation }),
        10,
      );
      let [waits, responses] = [0, 0];
      const step = 0.25;
      for (let ms = step / 2; ms < 60 / (1 - rho); ms += step) {
        waits += step * queue.waitTail(ms);
        responses += step * queue.responseTail(ms);
      }
      expect(waits / queue.meanWaitMs).toBeCloseTo(1, 2);
      expect(responses / queue.meanResponseMs).toBeCloseTo(1, 2);
    }
  });

  it('responds as the sum of a wait and a service', () => {
    const service = sampledService([1, 4, 9], [3, 2, 1]);
    const queue = mg1({ offeredLoad: 0.7, service });
    for (const ms of [0.5, 1.5, 5, 8.7, 20.2, 60]) {
      const sum = [1, 4, 9].reduce(
        (tail, value, i) => tail + ([3, 2, 1][i]! / 6) * (ms < value ? 1 : queue.waitTail(ms - value)),
        0,
      );
      expect(queue.responseTail(ms)).toBeCloseTo(sum, 5);
    }
  });

  it('has quantiles at which its tails are what was asked for, and takes a sample of thousands', () => {
    const values = Float64Array.from({ length: 3_000 }, (_, i) => -10 * Math.log((i + 0.5) / 3_000));
    const queue = mg1({ offeredLoad: 0.8, service: sampledService(values) });
    const exact = mmc({ servers: 1, offeredLoad: 0.8, meanServiceMs: 10 });
    for (const level of [0.5, 0.95, 0.99]) {
      expect(queue.waitTail(queue.waitQuantileMs(level)) / (1 - level)).toBeCloseTo(1, 6);
      expect(queue.responseTail(queue.responseQuantileMs(level)) / (1 - level)).toBeCloseTo(1, 6);
      // The sample's end is cut, so a little shorter than the exponential's.
      expect(queue.responseQuantileMs(level) / exact.responseQuantileMs(level)).toBeCloseTo(1, 1);
    }
    expect(queue.waitQuantileMs(0.1)).toBe(0);
  });

  it('does not wait without load, and never catches up at 1', () => {
    const service = sampledService([1, 3]);
    const idle = mg1({ offeredLoad: 0, service });
    expect(idle.waitTail(0)).toBe(0);
    expect(idle.responseTail(2)).toBe(0.5);
    expect(idle.responseQuantileMs(0.9)).toBeCloseTo(3, 8);
    expect(mg1({ offeredLoad: 0, service: exponentialService(1) }).responseTail(2)).toBeCloseTo(
      Math.exp(-2),
      9,
    );
    expect(mg1({ offeredLoad: 1, service }).responseQuantileMs(0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(mg1MeanWaitMs({ offeredLoad: 1, meanServiceMs: 1, squaredVariation: 0 })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('refuses samples and numbers that are none', () => {
    expect(() => sampledService([])).toThrow('Service times must be at least one.');
    expect(() => sampledService([0, 0])).toThrow('Service times must not all be 0.');
    expect(() => sampledService([1, Number.NaN])).toThrow(RangeError);
    expect(() => sampledService([1, -1])).toThrow(RangeError);
    expect(() => sampledService([1, 2], [1])).toThrow('as many as service times: 2, not 1');
    expect(() => sampledService([1, 2], [0, 0])).toThrow('Weights must not all be 0.');
    expect(() => exponentialService(0)).toThrow(RangeError);
    const queue = mg1({ offeredLoad: 0.5, service: sampledService([1, 2]) });
    expect(() => queue.waitTail(-1)).toThrow(RangeError);
    expect(() => queue.responseTail(Number.NaN)).toThrow(RangeError);
    expect(() => queue.responseQuantileMs(1)).toThrow(RangeError);
    expect(() => mg1({ offeredLoad: Number.NaN, service: sampledService([1]) })).toThrow(RangeError);
    expect(() => mg1MeanWaitMs({ offeredLoad: 0.5, meanServiceMs: 1, squaredVariation: -1 })).toThrow(
      RangeError,
    );
  });
});

/**
 * Bounds on P(wait > i·step): residual services rounded down and up to the grid, and their geometric sum by Panjer's recursion
 * (M. J. Goovaerts & F. De Vylder, ASTIN Bulletin 14, 1984).
 */
function panjerBounds(rho: number, excessMs: (ms: number) => number, step: number, count: number) {
  const residualCdf = (ms: number) => 1 - excessMs(ms) / excessMs(0);
  const cells = Array.from({ length: count }, (_, i) => residualCdf((i + 1) * step) - residualCdf(i * step));
  const tail = (shift: number): number[] => {
    const mass = Array.from({ length: count }, () => 0);
    const at = (i: number) => cells[i - shift] ?? 0;
    const tails: number[] = [];
    let sum = 0;
    for (let i = 0; i < count; i++) {
      let value = i === 0 ? 1 - rho : 0;
      for (let j = 1; j <= i; j++) value += rho * at(j) * mass[i - j]!;
      mass[i] = value / (1 - rho * at(0));
      sum += mass[i]!;
      tails.push(1 - sum);
    }
    return tails;
  };
  // Rounded down, sums are smaller; a sum of exactly i steps after rounding up is at most that before.
  return { low: tail(0), high: tail(1) };
}

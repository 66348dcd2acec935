import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential, type Random, seededRandom } from '../../../src/foundation/random.js';
import { exponentialService } from '../../../src/plan/closed-forms/exponential-service.js';
import { mg1 } from '../../../src/plan/closed-forms/mg1.js';
import { mgc } from '../../../src/plan/closed-forms/mgc.js';
import { mgcMeanWaitMs } from '../../../src/plan/closed-forms/mgc-mean-wait.js';
import { mmc } from '../../../src/plan/closed-forms/mmc.js';
import { sampledService } from '../../../src/plan/closed-forms/sampled-service.js';
import { erlang2, hyperexponential } from './phase-type.js';

describe('M/G/c', () => {
  it('is M/M/c with exponential service, to 8 digits', () => {
    for (const [servers, utilization] of [
      [1, 0.5],
      [2, 0.9],
      [10, 0.3],
      [50, 0.95],
      [400, 0.98],
    ] as const) {
      const offeredLoad = servers * utilization;
      const general = mgc({ servers, offeredLoad, service: exponentialService(4) });
      const exact = mmc({ servers, offeredLoad, meanServiceMs: 4 });
      expect(general.waitProbability).toBe(exact.waitProbability);
      expect(general.meanWaitMs / exact.meanWaitMs).toBeCloseTo(1, 12);
      expect(general.meanQueueLength / exact.meanQueueLength).toBeCloseTo(1, 12);
      for (const ms of [0, 0.1, 1, 4, 15, 60]) {
        if (exact.waitTail(ms) > 1e-200) expect(general.waitTail(ms) / exact.waitTail(ms)).toBeCloseTo(1, 8);
        expect(general.responseTail(ms) / exact.responseTail(ms)).toBeCloseTo(1, 8);
      }
      expect(general.responseQuantileMs(0.99) / exact.responseQuantileMs(0.99)).toBeCloseTo(1, 7);
    }
  });

  it('is M/G/1 with one server, means as well', () => {
    const service = sampledService([1, 2, 7]);
    const [one, general] = [
      mg1({ offeredLoad: 0.7, service }),
      mgc({ servers: 1, offeredLoad: 0.7, service }),
    ];
    for (const ms of [0, 2.5, 30]) expect(general.responseTail(ms)).toBe(one.responseTail(ms));
    for (const squaredVariation of [0, 0.4, 1, 3])
      expect(mgcMeanWaitMs({ servers: 1, offeredLoad: 0.7, meanServiceMs: 2, squaredVariation })).toBeCloseTo(
        (0.7 / 0.3) * (1 + squaredVariation),
        10,
      );
  });

  it('is as far from a simulation as the docs say, and no farther', () => {
    const random = seededRandom(18);
    const rates = { fast: 2 * (1 + Math.sqrt(0.5)), slow: 2 * (1 - Math.sqrt(0.5)) };
    const fastShare = (rates.fast * (rates.slow - 1)) / (rates.slow - rates.fast);
    const services = [
      { service: sampledService([1]), draw: () => 1 },
      { service: erlang2, draw: () => exponential(random, 0.5) + exponential(random, 0.5) },
      {
        service: sampledService([0.5, 5.5], [9, 1]),
        draw: () => (random() < 0.9 ? 0.5 : 5.5),
      },
      {
        service: hyperexponential(2),
        draw: () => exponential(random, 1 / (random() < fastShare ? rates.fast : rates.slow)),
      },
    ];
    for (const { service, draw } of services)
      for (const [servers, utilization] of [
        [2, 0.7],
        [10, 0.8],
        [50, 0.9],
      ] as const) {
        const is = mgc({ servers, offeredLoad: servers * utilization, service });
        const { responses, waited } = simulated(servers, utilization, draw, random, 400_000);
        const mean = responses.reduce((sum, ms) => sum + ms, 0) / responses.length;
        expect(Math.abs(is.waitProbability - waited)).toBeLessThan(0.05);
        expect(Math.abs(is.meanResponseMs / mean - 1)).toBeLessThan(0.04);
        for (const level of [0.95, 0.99]) {
          const should = responses[Math.floor(level * responses.length)]!;
          expect(Math.abs(is.responseQuantileMs(level) / should - 1), `${servers}, ${level}`).toBeLessThan(
            0.08,
          );
        }
      }
  });

  it('has tails that fall, between a service alone and one after a wait', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.05, max: 0.98, noNaN: true }),
        (values, servers, utilization) => {
          const service = sampledService(values);
          const queue = mgc({ servers, offeredLoad: servers * utilization, service });
          let [previousWait, previousResponse] = [1, 1];
          for (let ms = 0; ms < 400; ms += 13.7) {
            const [wait, response] = [queue.waitTail(ms), queue.responseTail(ms)];
            // Near sums of a few single values the inversion is off by some 1e-5.
            expect(wait).toBeLessThanOrEqual(previousWait + 1e-4);
            expect(response).toBeLessThanOrEqual(previousResponse + 1e-4);
            expect(response).toBeGreaterThanOrEqual(Math.max(wait, service.atoms!.tail(ms)) - 1e-4);
            [previousWait, previousResponse] = [wait, response];
          }
        },
      ),
      { numRuns: 60, seed: 19 },
    );
  });

  it('has mean waits that grow with the variation, and between those of constant and exponential service', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.05, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (servers, utilization, squaredVariation) => {
          const wait = (cv2: number) =>
            mgcMeanWaitMs({
              servers,
              offeredLoad: servers * utilization,
              meanServiceMs: 1,
              squaredVariation: cv2,
            });
          expect(wait(squaredVariation)).toBeLessThanOrEqual(wait(squaredVariation + 0.1));
          expect(wait(0)).toBeGreaterThanOrEqual(0.5 * wait(1) * (1 - 1e-12));
          expect(wait(0)).toBeLessThanOrEqual(wait(1) * (servers / (servers + 1)) * (1 + 1e-12));
        },
      ),
      { numRuns: 200, seed: 20 },
    );
  });

  it('takes a load at which no one waits, and one that is never caught up with', () => {
    const service = sampledService([1, 3]);
    const idle = mgc({ servers: 100_000, offeredLoad: 1, service });
    expect(idle).toMatchObject({ waitProbability: 0, meanWaitMs: 0, meanResponseMs: 2 });
    expect(idle.waitQuantileMs(0.999)).toBe(0);
    expect(idle.responseTail(1)).toBe(0.5);
    const full = mgc({ servers: 3, offeredLoad: 3, service });
    expect(full.meanWaitMs).toBe(Number.POSITIVE_INFINITY);
    expect(full.responseTail(1e6)).toBe(1);
    expect(mgcMeanWaitMs({ servers: 3, offeredLoad: 3, meanServiceMs: 1, squaredVariation: 0 })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('refuses numbers out of range', () => {
    const service = sampledService([1]);
    expect(() => mgc({ servers: 0, offeredLoad: 1, service })).toThrow(RangeError);
    expect(() => mgc({ servers: 2, offeredLoad: -1, service })).toThrow(RangeError);
    expect(() => mgc({ servers: 2, offeredLoad: 1, service }).waitTail(-1)).toThrow(RangeError);
    expect(() =>
      mgcMeanWaitMs({ servers: 2, offeredLoad: 1, meanServiceMs: 1, squaredVariation: Number.NaN }),
    ).toThrow('squaredVariation must be a finite number from 0, not NaN.');
  });
});

/** Tasks in order of arrival, each to the server that is free first (J. Kiefer & J. Wolfowitz, 1955); mean service 1. */
function simulated(servers: number, utilization: number, draw: () => number, random: Random, tasks: number) {
  const free = new Float64Array(servers);
  const responses = new Float64Array(tasks);
  let [now, waited] = [0, 0];
  for (let i = 0; i < tasks; i++) {
    now += exponential(random, 1 / (servers * utilization));
    let earliest = 0;
    for (let k = 1; k < servers; k++) if (free[k]! < free[earliest]!) earliest = k;
    const start = Math.max(now, free[earliest]!);
    if (start > now) waited++;
    free[earliest] = start + draw();
    responses[i] = free[earliest]! - now;
  }
  return { responses: responses.subarray(tasks / 10).sort(), waited: waited / tasks };
}

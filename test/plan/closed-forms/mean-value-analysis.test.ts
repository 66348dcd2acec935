import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClosedStation } from '../../../src/plan/closed-forms/closed-network.js';
import { meanValueAnalysis } from '../../../src/plan/closed-forms/mean-value-analysis.js';
import { fixed, nearestDouble, over, times, UNIT } from './fixed-point.js';

const DELAY = Number.POSITIVE_INFINITY;

/** The machine repairman, M/M/c//N: N machines run for `thinkMs` on average, c repair them in `demandMs`; written out. */
function repairman(tasks: number, servers: number, demandMs: number, thinkMs: number) {
  const ratio = over(fixed(demandMs), fixed(thinkMs));
  let share = UNIT;
  let [total, broken, busy] = [UNIT, 0n, 0n];
  for (let n = 1; n <= tasks; n++) {
    share = (times(share, ratio) * BigInt(tasks - n + 1)) / BigInt(Math.min(n, servers));
    total += share;
    broken += share * BigInt(n);
    busy += share * BigInt(Math.min(n, servers));
  }
  const throughput = over(over(busy, total), fixed(demandMs));
  return { throughputPerMs: nearestDouble(throughput), meanTasks: nearestDouble(over(broken, total)) };
}

/** Reiser and Lavenberg's recursion, for stations of one server and delays, where it is stable. */
function recursion(stations: readonly ClosedStation[], tasks: number) {
  const queue = stations.map(() => 0);
  let throughput = 0;
  for (let n = 1; n <= tasks; n++) {
    const residence = stations.map(({ demandMs, servers }, i) =>
      servers === DELAY ? demandMs : demandMs * (1 + queue[i]!),
    );
    throughput = n / residence.reduce((sum, ms) => sum + ms, 0);
    for (const [i, ms] of residence.entries()) queue[i] = throughput * ms;
  }
  return { throughput, queue };
}

describe('mean value analysis', () => {
  it('is the machine repairman to 12 digits, for any number of servers', () => {
    for (const [tasks, servers, demandMs, thinkMs] of [
      [1, 1, 5, 100],
      [10, 1, 5, 20],
      [50, 3, 7, 30],
      [200, 16, 1, 3],
      // Where Reiser and Lavenberg's marginal probabilities turn negative: many servers, nearly all of them busy.
      [500, 100, 10, 5],
      [800, 64, 1, 1_000],
      [300, 300, 2, 0.001],
    ] as const) {
      const exact = repairman(tasks, servers, demandMs, thinkMs);
      const is = meanValueAnalysis({
        tasks,
        stations: [
          { demandMs: thinkMs, servers: DELAY },
          { demandMs, servers },
        ],
      });
      expect(is.throughputPerMs / exact.throughputPerMs, `${tasks} on ${servers}`).toBeCloseTo(1, 12);
      expect(is.stations[1]!.meanTasks / exact.meanTasks).toBeCloseTo(1, 11);
    }
  });

  it('is the machine repairman for any that is drawn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (tasks, servers, demandMs) => {
          const exact = repairman(tasks, servers, demandMs, 10);
          const stations = [
            { demandMs, servers },
            { demandMs: 10, servers: DELAY },
          ];
          const is = meanValueAnalysis({ tasks, stations });
          expect(is.throughputPerMs / exact.throughputPerMs).toBeCloseTo(1, 12);
          expect(is.stations[0]!.meanTasks / exact.meanTasks).toBeCloseTo(1, 11);
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it("is Reiser and Lavenberg's recursion for stations of one server and delays", () => {
    const station = fc.record({
      demandMs: fc.double({ min: 0.01, max: 50, noNaN: true }),
      servers: fc.constantFrom(1, DELAY),
    });
    fc.assert(
      fc.property(
        fc.array(station, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 150 }),
        (stations, tasks) => {
          const should = recursion(stations, tasks);
          const is = meanValueAnalysis({ stations, tasks });
          expect(is.throughputPerMs / should.throughput).toBeCloseTo(1, 11);
          for (const [i, { meanTasks }] of is.stations.entries())
            expect(meanTasks / should.queue[i]!).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 100, seed: 12 },
    );
  });

  it('is what can be computed by hand: two tasks, a server of 2 ms and one of 1 ms', () => {
    // G(1) = 3, G(2) = 4 + 2 + 1 = 7.
    const is = meanValueAnalysis({
      tasks: 2,
      stations: [
        { demandMs: 2, servers: 1 },
        { demandMs: 1, servers: 1 },
      ],
    });
    expect(is.throughputPerMs).toBeCloseTo(3 / 7, 14);
    expect(is.roundMs).toBeCloseTo(14 / 3, 13);
    expect(is.stations[0]!.meanTasks).toBeCloseTo((2 * 4 + 2) / 7, 13);
    expect(is.stations[0]!.utilization).toBeCloseTo(6 / 7, 13);
    expect(is.stations[1]!.residenceMs).toBeCloseTo((4 / 7) * (7 / 3), 13);
  });

  it('holds all tasks, keeps Little’s law, and uses no server above its pace', () => {
    const station = fc.record({
      demandMs: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 50, noNaN: true })),
      servers: fc.constantFrom(1, 2, 3, 8, 50, DELAY),
    });
    fc.assert(
      fc.property(
        fc.array(station, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        (stations, tasks) => {
          if (stations.every(({ demandMs }) => demandMs === 0)) return;
          const is = meanValueAnalysis({ stations, tasks });
          expect(is.stations.reduce((sum, { meanTasks }) => sum + meanTasks, 0) / tasks).toBeCloseTo(1, 11);
          expect(is.throughputPerMs * is.roundMs).toBeCloseTo(tasks, 9);
          for (const [i, { utilization, residenceMs }] of is.stations.entries()) {
            expect(utilization).toBeLessThanOrEqual(1 + 1e-12);
            expect(residenceMs).toBeGreaterThanOrEqual(stations[i]!.demandMs * (1 - 1e-11));
          }
        },
      ),
      { numRuns: 100, seed: 13 },
    );
  });

  it('takes one station alone, a thousand servers, and demands a million apart', () => {
    expect(
      meanValueAnalysis({ tasks: 5, stations: [{ demandMs: 4, servers: 2 }] }).throughputPerMs,
    ).toBeCloseTo(0.5, 12);
    const large = meanValueAnalysis({
      tasks: 2_000,
      stations: [
        { demandMs: 1_000, servers: 1_000 },
        { demandMs: 0.001, servers: 1 },
        { demandMs: 500, servers: DELAY },
      ],
    });
    expect(large.throughputPerMs).toBeCloseTo(1, 6);
    expect(large.stations[2]!.meanTasks).toBeCloseTo(500, 3);
  });

  it('refuses what is no network', () => {
    const stations = [{ demandMs: 1, servers: 1 }];
    expect(() => meanValueAnalysis({ tasks: 0, stations })).toThrow(
      'tasks must be a whole number from 1, not 0.',
    );
    expect(() => meanValueAnalysis({ tasks: 1, stations: [] })).toThrow('a station with a demand above 0');
    expect(() => meanValueAnalysis({ tasks: 1, stations: [{ demandMs: 1, servers: 0.5 }] })).toThrow(
      RangeError,
    );
    expect(() => meanValueAnalysis({ tasks: 1, stations: [{ demandMs: -1, servers: 1 }] })).toThrow(
      RangeError,
    );
    expect(() => meanValueAnalysis({ tasks: 1_000_000, stations })).toThrow(
      '1000000 tasks at 1 stations are more than mean value analysis takes.',
    );
  });
});

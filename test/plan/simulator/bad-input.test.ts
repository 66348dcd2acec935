import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import type { Arrivals } from '../../../src/plan/model/arrivals.js';
import { estimateCost } from '../../../src/plan/simulator/estimate-cost.js';
import { simulateFleet } from '../../../src/plan/simulator/simulate-fleet.js';
import { fleetOf } from './fleets.js';

const POISSON: Arrivals = { kind: 'poisson', ratePerSecond: 10 };
const MODEL = fleetOf({ waitMs: [5] });
const trace = (arrivalsMs: number[], durationsMs: number[] | null = null): Arrivals => ({
  kind: 'trace',
  arrivalsMs: Float64Array.from(arrivalsMs),
  durationsMs: durationsMs && Float64Array.from(durationsMs),
});

describe('a simulation is refused, and says why, with', () => {
  it.each([
    ['a demand below 0', fleetOf({ waitMs: [5, -1] }), POISSON, {}, '-1 as value 2 of waitMs'],
    ['a demand that is no number', fleetOf({ cpuMs: [Number.NaN] }), POISSON, {}, 'NaN as value 1 of cpuMs'],
    ['no tasks to simulate', MODEL, POISSON, { tasks: 0 }, '0 tasks to simulate'],
    ['half a task', MODEL, POISSON, { tasks: 1.5 }, '1.5 tasks'],
    ['a rate of 0', MODEL, { kind: 'poisson', ratePerSecond: 0 } as const, {}, 'a rate of 0'],
    ['no window', fleetOf({ waitMs: [5] }, { window: 0 }), POISSON, {}, 'a window of 0'],
    [
      'no servers downstream',
      fleetOf({ waitMs: [5] }, {}, { downstream: { servers: 0 } }),
      POISSON,
      {},
      '0 servers',
    ],
    [
      'tasks of no time without end',
      fleetOf({ waitMs: [0] }),
      { kind: 'saturating' } as const,
      {},
      'take no time',
    ],
    ['a trace that goes back', MODEL, trace([1, 3, 2]), {}, 'arrival 3 is at 2 ms'],
    ['a trace of other lengths', MODEL, trace([1, 3], [4]), {}, '2 arrivals and 1 durations'],
    [
      'an empty day',
      MODEL,
      { kind: 'daily', hourlyRatePerSecond: [0, 0] } as const,
      {},
      'a day with the rates 0, 0',
    ],
    ['a seed that is none', MODEL, POISSON, { seed: 0.5 }, 'a seed of 0.5'],
  ])('%s', (_, model, arrivals, options, text) => {
    const simulate = () => simulateFleet(model, arrivals, { seed: 1, tasks: 10, ...options });
    expect(simulate).toThrow(UsageError);
    expect(simulate).toThrow(text);
  });

  it('all that is wrong at once', () => {
    const model = fleetOf({ waitMs: [-1] }, { cores: 0 });
    expect(() => simulateFleet(model, POISSON, { seed: 1, tasks: 0 })).toThrow(/-1 as.*0 cores.*0 tasks/);
  });
});

describe('the cost of a simulation', () => {
  it('is known beforehand: it grows with tasks, and with what a fleet cannot keep up with', () => {
    const cost = (tasks: number, ratePerSecond: number) =>
      estimateCost(
        fleetOf({ waitMs: [5] }, { dispatchMs: 1 }),
        { kind: 'poisson', ratePerSecond },
        { tasks },
      );
    expect(cost(2e6, 100).events / cost(1e6, 100).events).toBeCloseTo(2, 3);
    expect(cost(2e9, 100).seconds).toBeGreaterThan(1_000);
    expect(cost(1e8, 100).bytes).toBeLessThan(2 ** 30);
    expect(cost(1e8, 1_000).bytes).toBeGreaterThan(2 ** 30);
  });
});

import { describe, expect, it } from 'vitest';
import type { Arrivals } from '../../../src/plan/model/arrivals.js';
import type { FleetModel } from '../../../src/plan/model/fleet-model.js';
import { reduceToServers } from '../../../src/plan/simulator/reduce-to-servers.js';
import { simulateFleet } from '../../../src/plan/simulator/simulate-fleet.js';
import { exponentialColumn, fleetOf, taskOf } from './fleets.js';

const TIMES = exponentialColumn(10, 500);
const POISSON: Arrivals = { kind: 'poisson', ratePerSecond: 500 };

const REDUCED: readonly { name: string; model: FleetModel; arrivals: Arrivals }[] = [
  { name: 'waiting alone', model: fleetOf({ waitMs: TIMES }, { tasksPerWorker: 8 }), arrivals: POISSON },
  {
    name: 'workers with a core each',
    model: fleetOf({ cpuMs: TIMES, blockedMs: TIMES }, { workers: 16 }),
    arrivals: POISSON,
  },
  {
    name: 'nodes behind a broker that is far away',
    model: fleetOf(
      { waitMs: TIMES },
      { tasksPerWorker: 4, window: 3 },
      { nodes: 6, broker: { roundTripMs: 6 } },
    ),
    arrivals: POISSON,
  },
  {
    name: 'as many connections as tasks, opened for each use',
    model: fleetOf(
      { connectionMs: TIMES },
      { tasksPerWorker: 9, connections: { kind: 'none', connectMs: 2 } },
    ),
    arrivals: POISSON,
  },
  {
    name: 'two tasks by weight',
    model: {
      ...fleetOf({ waitMs: [5] }, { tasksPerWorker: 6 }),
      tasks: [taskOf({ waitMs: [5] }), taskOf({ waitMs: [1, 30], weight: 0.5 })],
    },
    arrivals: POISSON,
  },
  {
    name: 'a batch',
    model: fleetOf({ waitMs: TIMES }, { tasksPerWorker: 8 }),
    arrivals: { kind: 'batch', tasks: 3_000 },
  },
  {
    name: 'bursts',
    model: fleetOf({ waitMs: TIMES }, { tasksPerWorker: 12 }),
    arrivals: { kind: 'on-off', onRatePerSecond: 2_000, offRatePerSecond: 50, meanOnMs: 100, meanOffMs: 300 },
  },
  {
    name: 'a trace with durations',
    model: fleetOf({ waitMs: [3], blockedMs: [2] }, { workers: 2 }),
    arrivals: {
      kind: 'trace',
      arrivalsMs: Float64Array.from({ length: 3_000 }, (_, i) => Math.floor(i / 3) * 20),
      durationsMs: Float64Array.from({ length: 3_000 }, (_, i) => 2 + (i % 7) * 3),
    },
  },
];

describe('the engine of servers with one queue', () => {
  it.each(REDUCED)('has the same run as the general one, task by task: $name', ({ model, arrivals }) => {
    expect(reduceToServers(model, arrivals)).not.toBeNull();
    const options = { seed: 11, tasks: 5_000, ...(arrivals.kind === 'poisson' && { warmUpTasks: 700 }) };
    const fast = simulateFleet(model, arrivals, options);
    const general = simulateFleet(model, arrivals, { ...options, engine: 'general' });
    expect(fast.tasks).toBe(general.tasks);
    expect(fast.responseTime.count).toBe(general.responseTime.count);
    expect(fast.responseTime.meanMs).toBeCloseTo(general.responseTime.meanMs, 6);
    expect(fast.responseTime.maxMs).toBeCloseTo(general.responseTime.maxMs, 6);
    for (const percent of [1, 50, 90, 99])
      expect(
        Math.abs(fast.responseTime.percentile(percent) / general.responseTime.percentile(percent) - 1),
      ).toBeLessThan(0.001);
    expect(fast.queueMs.mean).toBeCloseTo(general.queueMs.mean, 6);
    expect(fast.serviceMs.mean).toBeCloseTo(general.serviceMs.mean, 6);
    if (general.makespanMs === null) expect(fast.makespanMs).toBeNull();
    else expect(fast.makespanMs).toBeCloseTo(general.makespanMs, 6);
    expect(fast.convoyShare).toBe(general.convoyShare);
    expect(fast.heldPeak).toBe(general.heldPeak);
    expect(fast.keptUp).toBe(general.keptUp);
    expect(Object.keys(fast.utilization).sort()).toEqual(Object.keys(general.utilization).sort());
    for (const [station, share] of Object.entries(general.utilization))
      expect(Math.abs(fast.utilization[station as 'CPU']! - share), station).toBeLessThan(0.03);
  });

  it.each([
    ['windows of more than the slots', { window: 9 }, {}],
    ['early acknowledgement', { acknowledgement: 'early' }, {}],
    ['a dispatch', { dispatchMs: 0.1 }, {}],
    ['a downstream for fewer', {}, { downstream: { servers: 7 } }],
    ['retries', {}, { retries: { failureShare: 0.1, maxRetries: 1, delayMs: 0 } }],
    ['outages', {}, { outages: { meanUpMs: 1e6, meanDownMs: 1 } }],
  ] as const)('is not used with %s', (_, node, fleet) => {
    const model = fleetOf({ waitMs: TIMES }, { tasksPerWorker: 8, ...node }, fleet);
    expect(reduceToServers(model, POISSON)).toBeNull();
  });

  it.each([
    ['loops that several tasks share', { cpuMs: TIMES }, { tasksPerWorker: 2 }],
    ['fewer cores than workers', { cpuMs: TIMES }, { workers: 2, cores: 1 }],
    ['one core for all', { cpuMs: TIMES }, { workers: 2, oneCore: true }],
    ['contention', { cpuMs: TIMES }, { workers: 2, scalability: { contention: 0.1, coherency: 0 } }],
    [
      'too few connections',
      { connectionMs: TIMES },
      { workers: 2, connections: { kind: 'pooled', pools: 1, perPool: 1 } },
    ],
  ] as const)('is not used with %s', (_, demand, node) => {
    expect(reduceToServers(fleetOf(demand, node), POISSON)).toBeNull();
  });
});

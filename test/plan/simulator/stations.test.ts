import { describe, expect, it } from 'vitest';
import type { FleetModel } from '../../../src/plan/model/fleet-model.js';
import { quickPrediction } from '../../../src/plan/quick/quick-prediction.js';
import { replicate } from '../../../src/plan/simulator/replicate.js';
import { exponentialColumn, fleetOf } from './fleets.js';
import { expectWithin, meanResponse } from './queues.js';

const MEAN_MS = 10;
const EXPONENTIAL = exponentialColumn(MEAN_MS);

/** Always the general engine: that of servers with one queue is not asked, and what is simulated here is more than that. */
function simulated(model: FleetModel, ratePerSecond: number, tasks: number) {
  return replicate(
    model,
    { kind: 'poisson', ratePerSecond },
    { seed: 3, replications: 4, tasks: tasks / 4, engine: 'general' },
  );
}

describe('stations of a simulated fleet, each the only one that makes wait, are within 1 % of theory', () => {
  it('slots, of nodes that have no more windows than those: M/M/c', async () => {
    const all = await simulated(
      fleetOf({ waitMs: EXPONENTIAL }, { tasksPerWorker: 2 }, { nodes: 4 }),
      480,
      300_000,
    );
    expectWithin(0.01, all.responseMs.mean.value, meanResponse(8, 0.6, MEAN_MS));
    expect(all.holdMs.value).toBe(0);
  });

  it('a node whose window has no limit: the same queue, held instead', async () => {
    const node = { tasksPerWorker: 8, window: Number.POSITIVE_INFINITY };
    const all = await simulated(fleetOf({ waitMs: EXPONENTIAL }, node), 480, 300_000);
    expectWithin(0.01, all.responseMs.mean.value, meanResponse(8, 0.6, MEAN_MS));
    expect(all.queueMs.value).toBe(0);
  });

  it('cores that many workers share: M/G/1 with processor sharing, whatever the distribution', async () => {
    for (const [cpuMs, tasks] of [
      [[MEAN_MS], 500_000],
      [[2, 2, 2, 2, 42], 2_000_000],
    ] as const) {
      const all = await simulated(fleetOf({ cpuMs }, { workers: 500, cores: 1 }), 50, tasks);
      expectWithin(0.01, all.responseMs.mean.value, MEAN_MS / (1 - 0.5));
      expectWithin(0.01, all.utilization.CPU!.value, 0.5);
    }
  });

  it('two cores that many workers share: M/M/2 has the mean of its processor sharing', async () => {
    const all = await simulated(fleetOf({ cpuMs: EXPONENTIAL }, { workers: 500, cores: 2 }), 100, 300_000);
    expectWithin(0.01, all.responseMs.mean.value, meanResponse(2, 0.5, MEAN_MS));
  });

  it.each([
    ['event loop', { workers: 1, tasksPerWorker: 1_000 }],
    // Threads that share an interpreter's lock.
    ['one core', { workers: 500, tasksPerWorker: 1 }],
  ] as const)('%s: M/M/1', async (station, shape) => {
    const model = fleetOf({ cpuMs: EXPONENTIAL }, { ...shape, oneCore: true, cores: 1 });
    const all = await simulated(model, 50, 300_000);
    expectWithin(0.01, all.responseMs.mean.value, MEAN_MS / (1 - 0.5));
    expectWithin(0.01, all.utilization[station]!.value, 0.5);
    const onTwoCores = { ...model, node: { ...model.node, cores: 2 } };
    expect(quickPrediction(onTwoCores, { kind: 'saturating' }).binds).toBe(station);
  });

  it('the main loop: M/D/1', async () => {
    const node = { tasksPerWorker: 500, window: Number.POSITIVE_INFINITY, dispatchMs: MEAN_MS };
    const all = await simulated(fleetOf({ waitMs: [5] }, node), 60, 300_000);
    expectWithin(0.01, all.responseMs.mean.value, 5 + MEAN_MS * (1 + 0.6 / (2 * (1 - 0.6))));
    expectWithin(0.01, all.utilization['main loop']!.value, 0.6);
  });

  it('connections: M/M/c of each pool', async () => {
    const node = { tasksPerWorker: 500, connections: { kind: 'pooled', pools: 1, perPool: 4 } } as const;
    const all = await simulated(fleetOf({ connectionMs: EXPONENTIAL }, node), 240, 300_000);
    expectWithin(0.01, all.responseMs.mean.value, meanResponse(4, 0.6, MEAN_MS));
    expectWithin(0.01, all.utilization.connections!.value, 0.6);
  });

  it('the downstream of all nodes: M/M/c', async () => {
    const model = fleetOf(
      { waitMs: EXPONENTIAL },
      { tasksPerWorker: 300 },
      { nodes: 3, downstream: { servers: 4 } },
    );
    const all = await simulated(model, 240, 300_000);
    expectWithin(0.01, all.responseMs.mean.value, meanResponse(4, 0.6, MEAN_MS));
    expectWithin(0.01, all.utilization.downstream!.value, 0.6);
  });

  it('a round trip to the broker adds one way to each task, and as a whole to what takes a place in a window', async () => {
    const fleet = { nodes: 2, broker: { roundTripMs: 4 } };
    const all = await simulated(fleetOf({ waitMs: [MEAN_MS - 4] }, { window: 1 }, fleet), 100, 300_000);
    // Half of it waits as in M/D/2, of which no more is needed here than that there is a wait.
    expect(all.queueMs.value).toBeGreaterThan(2);
    expectWithin(0.01, all.throughputPerSecond.value, 100);
    const saturated = await replicate(
      fleetOf({ waitMs: [MEAN_MS - 4] }, { window: 1 }, fleet),
      { kind: 'saturating' },
      { seed: 3, replications: 2, tasks: 10_000 },
    );
    expectWithin(1e-3, saturated.throughputPerSecond.value, 200);
  });
});

describe('a closed network', () => {
  it.each([2, 8, 24])(
    'of %i slots that wait and then share a core is as mean value analysis has it',
    async (slots) => {
      const waitMs = 30;
      const model = fleetOf(
        { cpuMs: EXPONENTIAL, waitMs: EXPONENTIAL.map(() => waitMs) },
        { workers: slots, cores: 1 },
      );
      const all = await replicate(model, { kind: 'saturating' }, { seed: 5, replications: 4, tasks: 30_000 });
      // Reiser & Lavenberg (Journal of the ACM 27, 1980), one station and a delay: the machine repairman.
      let inStation = 0;
      let perMs = 0;
      for (let n = 1; n <= slots; n++) {
        const responseMs = MEAN_MS * (1 + inStation);
        perMs = n / (waitMs + responseMs);
        inStation = perMs * responseMs;
      }
      expectWithin(0.01, all.throughputPerSecond.value, perMs * 1_000);
      expectWithin(0.01, all.utilization.CPU!.value, perMs * MEAN_MS);
    },
  );
});

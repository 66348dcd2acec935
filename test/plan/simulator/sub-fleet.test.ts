import { describe, expect, it } from 'vitest';
import { mmc } from '../../../src/plan/closed-forms/mmc.js';
import type { FleetModel } from '../../../src/plan/model/fleet-model.js';
import { replicate } from '../../../src/plan/simulator/replicate.js';
import { replicateInPart, scaleError } from '../../../src/plan/simulator/replicate-in-part.js';
import { subFleet } from '../../../src/plan/simulator/sub-fleet.js';
import { exponentialColumn, fleetOf } from './fleets.js';

const SEED = { seed: 1 };
const poisson = (ratePerSecond: number) => ({ kind: 'poisson', ratePerSecond }) as const;

describe('a part of a fleet', () => {
  const model = fleetOf({ waitMs: [10] }, {}, { nodes: 1_000, downstream: { servers: 333 } });

  it('has as much to do per node as the whole, whatever way tasks come', () => {
    const half = (arrivals: Parameters<typeof subFleet>[1]) =>
      subFleet({ ...model, downstream: null }, arrivals, { ...SEED, nodes: 500 }).arrivals;
    expect(half(poisson(80))).toEqual(poisson(40));
    expect(half({ kind: 'batch', tasks: 7 })).toEqual({ kind: 'batch', tasks: 4 });
    expect(half({ kind: 'daily', hourlyRatePerSecond: [2, 4] })).toMatchObject({
      hourlyRatePerSecond: [1, 2],
    });
    const onOff = { kind: 'on-off', onRatePerSecond: 90, offRatePerSecond: 10 } as const;
    expect(half({ ...onOff, meanOnMs: 5, meanOffMs: 7 })).toEqual({
      kind: 'on-off',
      onRatePerSecond: 45,
      offRatePerSecond: 5,
      meanOnMs: 5,
      meanOffMs: 7,
    });
    const arrivalsMs = Float64Array.from({ length: 10_000 }, (_, task) => task);
    const thinned = half({ kind: 'trace', arrivalsMs, durationsMs: arrivalsMs });
    if (thinned.kind !== 'trace') throw new Error('it is another kind of arrivals');
    expect(thinned.arrivalsMs.length / 5_000).toBeCloseTo(1, 1);
    expect(thinned.durationsMs).toEqual(thinned.arrivalsMs);
  });

  it('has its share of what tasks call, to one node', () => {
    for (const nodes of [100, 101, 250, 999]) {
      const part = subFleet(model, poisson(1), { ...SEED, nodes }).model;
      expect(part.nodes).toBeLessThanOrEqual(nodes);
      const nodesOfServers = (part.downstream!.servers * 1_000) / 333;
      expect(part.nodes - nodesOfServers).toBeGreaterThanOrEqual(0);
      expect(part.nodes - nodesOfServers).toBeLessThan(1);
    }
  });

  it('is never too small for a share of what tasks call, and all of a fleet whose nodes share a machine', () => {
    expect(subFleet(model, poisson(1), { ...SEED, nodes: 2 }).model.downstream).toEqual({ servers: 20 });
    const trial = { ...model, machineCores: 4 };
    expect(subFleet(trial, poisson(1), { ...SEED, nodes: 2 }).model).toBe(trial);
  });
});

describe('what a part of a fleet says of the whole', () => {
  it('is M/M/10,000 within the error that it gives, and is never better', async () => {
    const [servers, meanServiceMs] = [10_000, 10];
    const model = fleetOf({ waitMs: exponentialColumn(meanServiceMs) }, {}, { nodes: servers });
    for (const utilization of [0.9, 0.99]) {
      const exact = mmc({ servers, offeredLoad: utilization * servers, meanServiceMs });
      const { replications, part } = await replicateInPart(
        model,
        poisson((utilization * servers * 1_000) / meanServiceMs),
        { seed: 1, replications: 4, tasks: 400_000, nodes: 200, threads: 1 },
      );
      const { value, low95, high95 } = replications.responseMs.p99;
      const ratio = value / exact.responseQuantileMs(0.99);
      const chance = (high95 - low95) / 2 / value;
      expect(ratio).toBeGreaterThan(1 - chance - 0.005);
      expect(Math.log(ratio)).toBeLessThan(part!.error.p99 + chance + 0.005);
      expect(part!.nodes).toBe(200);
    }
  });

  it.each<[string, Partial<FleetModel['node']>]>([
    ['windows without a limit', { window: Number.POSITIVE_INFINITY, acknowledgement: 'early' }],
    ['windows as large as the slots', { window: 8 }],
    ['windows of four times the slots', { window: 32 }],
  ])('is near the whole, with %s', async (_, node) => {
    const model = fleetOf(
      { cpuMs: exponentialColumn(2, 200), waitMs: exponentialColumn(8, 200) },
      { workers: 2, tasksPerWorker: 4, cores: 2, dispatchMs: 0.1, ...node },
      { nodes: 200, broker: { roundTripMs: 1 } },
    );
    const load = poisson(450 * 200);
    const runs = { seed: 1, replications: 4, threads: 1 };
    const whole = await replicate(model, load, { ...runs, tasks: 40_000 });
    const { replications, part } = await replicateInPart(model, load, { ...runs, tasks: 20_000, nodes: 20 });
    for (const percentile of ['p50', 'p95', 'p99'] as const) {
      const [large, small] = [whole.responseMs[percentile], replications.responseMs[percentile]];
      const chance = (large.high95 - large.low95 + small.high95 - small.low95) / 2 / large.value;
      const difference = Math.abs(Math.log(small.value / large.value));
      expect(difference, percentile).toBeLessThan(part!.error[percentile] + chance);
      expect(difference, percentile).toBeLessThan(0.05);
    }
  });

  it('has an error that is the difference between the halves where it falls as 1/√nodes', () => {
    const at = (nodes: number) => Math.exp(3 / Math.sqrt(nodes));
    const error = scaleError(at(50), at(100), { half: 50, part: 100, whole: 10_000 });
    expect(error).toBeCloseTo(3 / Math.sqrt(100) - 3 / Math.sqrt(10_000), 10);
    expect(scaleError(0, 5, { half: 50, part: 100, whole: 200 })).toBe(0);
  });
});

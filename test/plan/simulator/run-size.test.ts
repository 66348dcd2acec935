import { describe, expect, it } from 'vitest';
import { runSize } from '../../../src/plan/simulator/run-size.js';
import { fleetOf } from './fleets.js';

const EARLY = { window: Number.POSITIVE_INFINITY, acknowledgement: 'early', tasksPerWorker: 8 } as const;
const poisson = (ratePerSecond: number) => ({ kind: 'poisson', ratePerSecond }) as const;
const size = (nodes: number, utilization: number, node: object = EARLY) =>
  runSize(fleetOf({ cpuMs: [1], waitMs: [9] }, node, { nodes }), poisson(500 * nodes), {
    longestMs: 10,
    utilization,
  });

describe('how much of a fleet is simulated', () => {
  it('is all of a small one', () => {
    expect(size(2, 0.5)).toEqual({ nodes: 2, tasks: 20_000, isLongEnough: true });
  });

  it('is a part of a large one, with as many tasks per node', () => {
    const [large, larger] = [size(10_000, 0.5), size(100_000, 0.5)];
    expect(large.nodes).toBeLessThan(2_000);
    expect(larger).toEqual(large);
  });

  it('is fewer nodes for longer the fuller they are, to the point where no run is long enough', () => {
    const [calm, busy, full] = [size(10_000, 0.9), size(10_000, 0.99), size(10_000, 0.999)];
    expect(busy.tasks / busy.nodes).toBeGreaterThan(10 * (calm.tasks / calm.nodes));
    expect([calm, busy, full].map(({ isLongEnough }) => isLongEnough)).toEqual([true, true, false]);
    expect(size(10_000, 1).isLongEnough).toBe(false);
  });

  it('is more nodes where a window ends the queue at each', () => {
    const within = size(10_000, 0.99, { window: 8, tasksPerWorker: 8 });
    expect(within.isLongEnough).toBe(true);
    expect(within.nodes).toBeGreaterThan(3 * size(10_000, 0.99).nodes);
  });

  it('is the whole batch, and a long trace of a small fleet', () => {
    const model = fleetOf({ waitMs: [10] }, EARLY, { nodes: 4 });
    const known = { longestMs: 10, utilization: 0.5 };
    expect(runSize(model, { kind: 'batch', tasks: 200_000 }, known)).toMatchObject({
      nodes: 4,
      tasks: 200_000,
    });
    const arrivalsMs = Float64Array.from({ length: 500_000 }, (_, task) => task);
    expect(runSize(model, { kind: 'trace', arrivalsMs, durationsMs: null }, known)).toMatchObject({
      nodes: 4,
      tasks: 500_000,
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetModel } from '../../../src/plan/model/fleet-model.js';
import { meanDemand } from '../../../src/plan/quick/mean-demand.js';
import { nodeFlow } from '../../../src/plan/quick/node-flow.js';
import { responseForm } from '../../../src/plan/quick/response-form.js';
import { simulateFleet } from '../../../src/plan/simulator/simulate-fleet.js';
import { fleetOf } from '../simulator/fleets.js';

/** Two workers on two cores, eight tasks each; windows of twice the slots. */
function fleet(cpuMs: number, waitMs: number, changes: Partial<FleetModel['node']> = {}): FleetModel {
  const shape = { workers: 2, tasksPerWorker: 8, ...changes };
  return fleetOf(
    { cpuMs: [cpuMs], waitMs: [waitMs] },
    {
      cores: 2,
      window: 2 * shape.workers * shape.tasksPerWorker,
      acknowledgement: 'early',
      dispatchMs: 0.05,
      ...shape,
    },
  );
}

describe('the closed form of a node', () => {
  it('never does more than slots, loops and cores allow', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 8 }),
        (cpuMs, waitMs, tasksPerWorker, workers) => {
          const model = fleet(cpuMs, waitMs, { tasksPerWorker, workers });
          const n = workers * tasksPerWorker;
          const { perMs } = nodeFlow(model, meanDemand(model), n);
          expect(perMs).toBeLessThanOrEqual((n / (cpuMs + waitMs + 0.05)) * 1.001);
          expect(perMs).toBeLessThanOrEqual((Math.min(workers, 2) / cpuMs) * 1.02);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  it('is near the simulator, at few tasks in flight and at many', () => {
    for (const [cpuMs, waitMs, tasksPerWorker] of [
      [2, 20, 1],
      [2, 20, 8],
      [2, 20, 64],
      [5, 0, 4],
    ] as const) {
      const model = fleet(cpuMs, waitMs, { tasksPerWorker });
      const quick = 1_000 * nodeFlow(model, meanDemand(model), 2 * tasksPerWorker).perMs;
      const run = simulateFleet(model, { kind: 'saturating' }, { seed: 1, tasks: 5_000 });
      expect(Math.abs(quick / run.throughputPerSecond - 1)).toBeLessThan(0.15);
    }
  });
});

describe('the closed form of response times', () => {
  it('is the time of a task alone where there is next to no load', () => {
    const model = fleet(2, 20);
    const form = responseForm(model, meanDemand(model), 1e-6)!;
    expect(form.percentile(0.5)).toBeCloseTo(22.05, 1);
  });

  it('grows with the load, and ends where the fleet does not keep up', () => {
    const model = fleet(2, 20);
    const demand = meanDemand(model);
    const most = nodeFlow(model, demand, 16).perMs;
    const p99 = [0.3, 0.6, 0.9].map((share) => responseForm(model, demand, share * most)!.percentile(0.99));
    expect(p99).toEqual([...p99].sort((a, b) => a - b));
    expect(responseForm(model, demand, 1.01 * most)).toBeNull();
  });
});

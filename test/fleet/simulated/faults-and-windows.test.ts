import { describe, expect, it } from 'vitest';
import type { SimulatedModel } from '../../../src/fleet/simulated/model.js';
import { createSimulatedFleet } from '../../../src/fleet/simulated/simulated-fleet.js';
import { simulatedWorkload } from '../../../src/fleet/simulated/simulated-workload.js';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { event, simulate, threadsOf } from './simulate.js';

const constant = (ms: number) => ({ kind: 'constant', ms }) as const;
const model: SimulatedModel = {
  cores: 4,
  tasks: [{ name: 'task', cpuMs: constant(1), waitMs: constant(50) }],
};
const workload = simulatedWorkload(model);

describe('the simulated fleet', () => {
  it('with 4 workers and multiplier 4 has 16 delivered, 4 started and 12 held', async () => {
    const fleet = createSimulatedFleet({ model, seed: 1 });
    const running = await fleet.start(threadsOf(4), workload);
    const { heldPeak } = await running.run({ kind: 'saturating', durationMs: 510 });
    expect(await running.inspect()).toMatchObject([
      { node: 0, delivered: 16, started: 4, held: 12, unacknowledged: 16 },
    ]);
    expect(heldPeak).toBe(12);
  });

  it('with multiplier 1 and late acknowledgement holds nothing', () => {
    const { observation } = simulate(model, threadsOf(4, { prefetchMultiplier: 1 }), {
      kind: 'saturating',
      durationMs: 500,
    });
    expect(observation.heldPeak).toBe(0);
  });

  it('does more with a larger window where the broker is far', () => {
    const far: SimulatedModel = {
      ...model,
      brokerRoundTripMs: 20,
      tasks: [{ name: 'task', cpuMs: constant(2), waitMs: constant(0) }],
    };
    const done = (prefetchMultiplier: number) =>
      simulate(far, event(1, { prefetchMultiplier }), { kind: 'batch', tasks: 200 }).observation.endedMs;
    expect(done(4)).toBeLessThan(0.5 * done(1));
  });

  it('takes longer over a batch with a larger window where durations vary', () => {
    const uneven: SimulatedModel = {
      ...model,
      tasks: [
        {
          name: 'task',
          cpuMs: { kind: 'bimodal', fastMs: 2, slowMs: 300, slowShare: 0.1 },
          waitMs: constant(0),
        },
      ],
    };
    const makespan = (prefetchMultiplier: number) =>
      simulate(uneven, threadsOf(2, { prefetchMultiplier, nodes: 2 }), { kind: 'batch', tasks: 60 })
        .observation.endedMs;
    expect(makespan(0)).toBeGreaterThan(makespan(1));
  });

  it('refuses connections beyond the limit, and none within it', () => {
    const database: SimulatedModel = {
      ...model,
      connections: { setUpMs: 5, maxConnections: 20 },
      tasks: [{ name: 'task', cpuMs: constant(0.1), waitMs: constant(20), usesConnection: true }],
    };
    const load = { kind: 'saturating', durationMs: 500 } as const;
    const without = simulate(database, event(100, { connections: 'none' }), load).observation;
    expect(without.records.errorKinds).toEqual(['53300']);
    expect(without.connections[0]!.peak).toBe(20);
    const pooled = simulate(database, event(100, { connections: 10 }), load).observation;
    expect(pooled.records.errorKinds).toEqual([]);
    expect(pooled.connections).toEqual([{ upstream: 'postgres', opened: 10, peak: 10 }]);
    for (const seen of [without, pooled]) {
      const { open, opened } = seen.connectionsOverTime![0]!;
      expect(Math.max(...open)).toBe(seen.connections[0]!.peak);
      expect(opened.reduce((sum, count) => sum + count, 0)).toBe(seen.connections[0]!.opened);
    }
  });

  it('has one record per task, whatever happened to its worker', () => {
    const deadly: SimulatedModel = {
      ...model,
      tasks: [{ ...model.tasks[0]!, crashShare: 0.1, failureShare: 0.1 }],
    };
    const { observation } = simulate(deadly, threadsOf(4), { kind: 'batch', tasks: 200 });
    const count = (outcome: number) =>
      observation.records.outcome.filter((value) => value === outcome).length;
    expect(observation.records.length).toBe(200);
    expect(count(OUTCOME.done) + count(OUTCOME.failed) + count(OUTCOME.lost)).toBe(200);
    expect(count(OUTCOME.lost)).toBe(observation.faults.length);
    expect(count(OUTCOME.lost)).toBeGreaterThan(0);
  });

  it('says why it cannot start what its machine refuses', async () => {
    const fleet = createSimulatedFleet({
      model: { ...model, refuses: () => 'Too many processes.' },
      seed: 1,
    });
    await expect(fleet.start(threadsOf(4), workload)).rejects.toThrow(
      new EnvironmentError('Too many processes.'),
    );
  });

  it('is the same, bit for bit, for the same seed; its clock passes only while it runs', async () => {
    const run = async (seed: number) => {
      const fleet = createSimulatedFleet({ model: { ...model, noise: { trialSigma: 0.1 } }, seed });
      expect(fleet.clock()).toBe(0);
      const running = await fleet.start(threadsOf(4), workload);
      const first = await running.run({ kind: 'steady', ratePerSecond: 50, durationMs: 1_000, seed: 2 });
      const second = await running.run({ kind: 'saturating', durationMs: 1_000 });
      return { first, second, atMs: fleet.clock() };
    };
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(one);
    expect(other.second.records.finishedMs).not.toEqual(one.second.records.finishedMs);
    expect(one.atMs).toBeGreaterThanOrEqual(2_000);
  });
});

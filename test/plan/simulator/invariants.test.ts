import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetModel } from '../../../src/plan/model/fleet-model.js';
import type { FleetEvent } from '../../../src/plan/simulator/fleet-state.js';
import { simulateFleet } from '../../../src/plan/simulator/simulate-fleet.js';
import { fleetOf } from './fleets.js';

const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 });

/** Fleets of all shapes, small enough that everything fills up. */
const fleets: fc.Arbitrary<FleetModel> = fc
  .record({
    demand: fc.record({ cpuMs: times, waitMs: times, connectionMs: times, blockedMs: times }),
    workers: fc.integer({ min: 1, max: 4 }),
    tasksPerWorker: fc.integer({ min: 1, max: 3 }),
    cores: fc.constantFrom(0.5, 1, 2, 8),
    oneCore: fc.boolean(),
    window: fc.constantFrom(1, 2, 5, 12, Number.POSITIVE_INFINITY),
    acknowledgement: fc.constantFrom('early' as const, 'late' as const),
    dispatchMs: fc.constantFrom(0, 0.5),
    connections: fc.constantFrom(
      null,
      { kind: 'pooled' as const, pools: 1, perPool: 1 },
      { kind: 'pooled' as const, pools: 2, perPool: 1 },
      { kind: 'none' as const, connectMs: 3 },
    ),
    nodes: fc.integer({ min: 1, max: 4 }),
    machineCores: fc.constantFrom(null, 2),
    roundTripMs: fc.constantFrom(0, 2),
    downstream: fc.constantFrom(null, { servers: 2 }),
    retries: fc.constantFrom(null, { failureShare: 0.3, maxRetries: 2, delayMs: 7 }),
    outages: fc.constantFrom(null, { meanUpMs: 300, meanDownMs: 60 }),
    contention: fc.constantFrom(0, 0.1),
  })
  .map(({ demand, nodes, machineCores, roundTripMs, downstream, retries, outages, contention, ...node }) =>
    fleetOf(
      demand,
      { ...node, scalability: { contention, coherency: contention / 10 } },
      { nodes, machineCores, broker: { roundTripMs }, downstream, retries, outages },
    ),
  );
const seeds = fc.integer({ min: 0, max: 1e6 });

function eventsOf(model: FleetModel, seed: number, tasks = 150) {
  const events: FleetEvent[] = [];
  const arrivalsMs = Float64Array.from({ length: tasks }, (_, i) => Math.floor(i / 4) * 9);
  const run = simulateFleet(
    model,
    { kind: 'trace', arrivalsMs, durationsMs: null },
    { seed, tasks, trace: (event) => events.push(event) },
  );
  return { run, events, arrivalsMs };
}

describe('a simulated fleet, whatever its shape,', () => {
  it('loses no task: all that arrived are through, or gave up', () => {
    fc.assert(
      fc.property(fleets, seeds, (model, seed) => {
        const { run, events } = eventsOf(model, seed);
        const ended = events
          .filter(({ kind }) => kind === 'finished' || kind === 'failed')
          .map(({ task }) => task);
        expect(new Set(ended).size).toBe(150);
        expect(ended).toHaveLength(150);
        expect(run.tasks + run.failed).toBe(150);
        expect(run.attempts).toBe(events.filter(({ kind }) => kind === 'started').length);
        if (model.retries === null && model.outages === null) expect(run.failed).toBe(0);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('never exceeds a window, nor a node its slots', () => {
    fc.assert(
      fc.property(fleets, seeds, (model, seed) => {
        const { events } = eventsOf(model, seed);
        const slots = model.node.workers * model.node.tasksPerWorker;
        const isEarly = model.node.acknowledgement === 'early';
        const held = new Int32Array(model.nodes);
        const running = new Int32Array(model.nodes);
        const stepOf = new Map<number, 'held' | 'running'>();
        let heldPeak = 0;
        for (const { kind, node, task } of events) {
          if (kind === 'delivered') {
            held[node]!++;
            stepOf.set(task, 'held');
            heldPeak = Math.max(heldPeak, held[node]!);
          } else if (kind === 'started') {
            held[node]!--;
            running[node]!++;
            stepOf.set(task, 'running');
          } else if (node >= 0 && stepOf.has(task)) {
            if (kind === 'redelivered' && stepOf.get(task) === 'held') held[node]!--;
            else if (kind !== 'failed' || events.length === 0 || stepOf.get(task) === 'running')
              running[node]!--;
            stepOf.delete(task);
          }
          if (node < 0) continue;
          expect(running[node]).toBeLessThanOrEqual(slots);
          expect(held[node]! + (isEarly ? 0 : running[node]!)).toBeLessThanOrEqual(model.node.window);
        }
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  it('starts tasks in the order of their delivery at each node, and delivers first what came first', () => {
    fc.assert(
      fc.property(fleets, seeds, (model, seed) => {
        const { events } = eventsOf({ ...model, retries: null, outages: null }, seed);
        const delivered = events.filter(({ kind }) => kind === 'delivered');
        expect(delivered.map(({ task }) => task)).toEqual(Array.from({ length: 150 }, (_, i) => i));
        for (let node = 0; node < model.nodes; node++) {
          const at = (kind: string) =>
            events.filter((event) => event.kind === kind && event.node === node).map(({ task }) => task);
          expect(at('started')).toEqual(at('delivered'));
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it("follows Little's law to the last digit, and its times add up", () => {
    fc.assert(
      fc.property(fleets, seeds, (model, seed) => {
        const { run, events, arrivalsMs } = eventsOf({ ...model, retries: null }, seed);
        let inSystem = 0;
        let area = 0;
        let sum = 0;
        let before = 0;
        for (const { kind, atMs, task } of events) {
          area += inSystem * (atMs - before);
          before = atMs;
          if (kind === 'arrived') inSystem++;
          if (kind === 'finished' || kind === 'failed') {
            inSystem--;
            sum += atMs - arrivalsMs[task]!;
          }
        }
        expect(area).toBeCloseTo(sum, 5);
        if (run.failed === 0 && model.outages === null) {
          expect(run.responseTime.meanMs * 150).toBeCloseTo(sum, 5);
          expect(run.queueMs.mean + run.holdMs.mean + run.serviceMs.mean).toBeCloseTo(
            run.responseTime.meanMs,
            6,
          );
        }
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  it('keeps its stations within their limits', () => {
    fc.assert(
      fc.property(fleets, seeds, (model, seed) => {
        const { run } = eventsOf(model, seed);
        for (const [station, share] of Object.entries(run.utilization)) {
          expect(share, station).toBeGreaterThanOrEqual(-1e-9);
          expect(share, station).toBeLessThanOrEqual(1 + 1e-9);
        }
        if (run.convoyShare !== null) {
          expect(run.convoyShare).toBeGreaterThanOrEqual(0);
          expect(run.convoyShare).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it('is the same again with the same seed', () => {
    fc.assert(
      fc.property(fleets, seeds, (model, seed) => {
        expect(eventsOf(model, seed).events).toEqual(eventsOf(model, seed).events);
      }),
      { numRuns: 30, seed: 6 },
    );
  });

  it('is no faster with longer waits, and the same random numbers, where tasks cannot overtake', () => {
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        seeds,
        (waitMs, more, slots, seed) => {
          const meanOf = (column: number[]) =>
            eventsOf(fleetOf({ waitMs: column }, { tasksPerWorker: slots, dispatchMs: 0.5 }), seed).run
              .responseTime.meanMs;
          expect(meanOf(waitMs.map((ms) => ms + more))).toBeGreaterThanOrEqual(meanOf(waitMs) - 1e-9);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
  });
});

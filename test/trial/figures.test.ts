import { expect, it } from 'vitest';
import type { Observation } from '../../src/fleet/fleet.js';
import { exponential } from '../../src/foundation/random.js';
import { OUTCOME } from '../../src/lab/task-records.js';
import { figuresOf } from '../../src/trial/figures.js';
import type { Load } from '../../src/workload/load.js';
import {
  observationOf,
  partedRandom,
  poissonArrivals,
  queueRows,
  type Row,
  recordsOf,
  saturatedRows,
} from './synthetic-records.js';

const saturating: Load = { kind: 'saturating', durationMs: 10_000 };
const steady: Load = { kind: 'steady', ratePerSecond: 200, durationMs: 20_000, seed: 1 };
const batch: Load = { kind: 'batch', tasks: 100 };

function figures(load: Load, rows: Row[], seen: Partial<Observation> = {}, errorKinds: string[] = []) {
  const endedMs = load.kind === 'batch' ? 0 : load.durationMs;
  return figuresOf({
    observation: { ...observationOf(recordsOf(rows, errorKinds), 0, endedMs), ...seen },
    load,
    setting: { nodes: 1, concurrency: 4, implementation: null },
    workload: {
      tasks: [
        { name: 'resize', weight: 1 },
        { name: 'mail', weight: 1 },
      ],
    },
    startUpMs: 12,
    random: partedRandom(1),
  });
}

function steadyRows(serviceMs = 10, seed = 3): Row[] {
  const random = partedRandom(seed);
  return queueRows(poissonArrivals(200, 20_000, 1), 4, () => exponential(random, serviceMs));
}

it('under a saturating load: capacity and service times, but no response or queue times', () => {
  const random = partedRandom(2);
  const { figures: found, flags } = figures(
    saturating,
    saturatedRows(4, 10_000, () => 10 + 10 * random()),
  );
  expect(found.throughput.value).toBeGreaterThan(255);
  expect(found.throughput.value).toBeLessThan(277);
  for (const times of [found.responseTime, found.queueTime]) {
    for (const percentile of Object.values(times)) expect(percentile.value).toBeNull();
  }
  expect(found.serviceTime.p50.value).toBeCloseTo(15, 0);
  expect(found.holdTime.p99.value).toBe(0);
  expect(found.makespanMs).toBeNull();
  expect(found.generatorLatenessP99Ms).toBeNull();
  expect(found.convoyShare).toBeNull();
  expect(found.startUpMs).toBe(12);
  expect(flags).toEqual([]);
});

it('cuts the warm-up of a saturating load from capacity', () => {
  const random = partedRandom(2);
  const slowStart = (_: number, startMs: number) => (10 + 2 * random()) * (1 + 4 * Math.exp(-startMs / 400));
  const { figures: found, flags } = figures(saturating, saturatedRows(4, 10_000, slowStart));
  expect(found.warmUpMs).toBeGreaterThan(500);
  expect(found.warmUpMs).toBeLessThan(4_000);
  expect(found.throughput.value! / (4_000 / 11)).toBeGreaterThan(0.97);
  expect(flags).toEqual([]);
});

it('under a steady load: response times that are queue, hold and service times together', () => {
  const { figures: found, flags } = figures(steady, steadyRows());
  expect(found.throughput.value! / 200).toBeGreaterThan(0.95);
  expect(found.throughput.value! / 200).toBeLessThan(1.05);
  expect(found.responseTime.p50.value).toBeGreaterThanOrEqual(found.serviceTime.p50.value!);
  expect(found.responseTime.p99.low).not.toBeNull();
  expect(found.generatorLatenessP99Ms).toBe(0);
  expect(flags).toEqual([]);
});

it('is repeatable', () => {
  expect(figures(steady, steadyRows())).toEqual(figures(steady, steadyRows()));
});

it('of a batch: makespan, and throughput over it', () => {
  const rows = queueRows(new Array(100).fill(50), 4, () => 20);
  const { figures: found, flags } = figures(batch, rows);
  expect(found.makespanMs).toBe(500);
  expect(found.throughput).toEqual({ value: 200, low: null, high: null, unit: 'tasks/s' });
  expect(found.responseTime.p50).toMatchObject({ value: expect.closeTo(260, -1), low: null });
  expect(flags).toEqual([]);
});

it('of a batch that never finished: no makespan, and it says so', () => {
  const rows = queueRows(new Array(100).fill(0), 4, () => 20);
  rows[99] = { arrivalMs: 0, startedMs: Number.NaN, deliveredMs: Number.NaN, outcome: OUTCOME.unfinished };
  const { figures: found, flags } = figures(batch, rows);
  expect(found.makespanMs).toBeNull();
  expect(found.tasks).toEqual({ done: 99, failed: 0, unfinished: 1 });
  expect(flags).toEqual([{ kind: 'overloaded', unfinished: 1 }]);
});

it('counts errors by kind, and each kind of task by itself', () => {
  const rows = steadyRows().map((row, i) => ({ ...row, task: i % 2 }));
  rows[10] = { ...rows[10]!, outcome: OUTCOME.failed, errorKind: 0 };
  rows[12] = { ...rows[12]!, outcome: OUTCOME.failed, errorKind: 0 };
  rows[14] = { ...rows[14]!, outcome: OUTCOME.timedOut };
  const { figures: found, flags } = figures(steady, rows, {}, ['53300']);
  expect(found.errors).toEqual({ 53300: 2, 'timed out': 1 });
  expect(found.tasks).toEqual({ done: rows.length - 3, failed: 3, unfinished: 0 });
  expect(found.errorShare).toBeCloseTo(3 / rows.length, 12);
  expect(found.perTask.resize!.count + found.perTask.mail!.count).toBe(rows.length - 3);
  expect(found.perTask.mail!.serviceMeanMs).toBeGreaterThan(8);
  expect(flags).toEqual([{ kind: 'errors', share: 3 / rows.length }]);
});

it('flags a steady load that the fleet cannot keep up with', () => {
  const { flags } = figures(steady, steadyRows(30));
  expect(flags.map((flag) => flag.kind)).toContain('overloaded');
  expect(flags.map((flag) => flag.kind)).toContain('not-steady');
});

it('flags a generator that fell behind, and what it may', () => {
  const rows = steadyRows().map((row) => ({ ...row, enteredMs: row.arrivalMs + 6 }));
  const { figures: found, flags } = figures(steady, rows);
  expect(found.generatorLatenessP99Ms).toBeCloseTo(6, 6);
  expect(flags).toEqual([{ kind: 'generator-behind', latenessP99Ms: expect.closeTo(6, 6), allowedMs: 5 }]);
  // A tenth of a response time of about 70 ms is more than 6 ms.
  const slow = queueRows(poissonArrivals(200, 20_000, 1), 100, () => 70);
  const unharmed = figures(
    steady,
    slow.map((row) => ({ ...row, enteredMs: row.arrivalMs + 6 })),
  );
  expect(unharmed.flags).toEqual([]);
});

it('flags a stall as an outlier and keeps it in the figures', () => {
  const stalled = (_: number, startMs: number) => (startMs > 5_000 && startMs < 5_050 ? 1_000 : 10);
  const { figures: found, flags } = figures(saturating, saturatedRows(4, 10_000, stalled));
  expect(flags.map((flag) => flag.kind)).toContain('outliers');
  expect(found.throughput.value! / 400).toBeCloseTo(0.9, 1);
  expect(found.serviceTime.max.value).toBeCloseTo(1_000, 0);
});

it('flags a blocked loop, a busy lab, faults and few samples', () => {
  const fault = { kind: 'worker-exit', node: 0, atMs: 5, detail: 'exit code 1' } as const;
  const { figures: found, flags } = figures(
    saturating,
    saturatedRows(1, 10_000, () => 500),
    {
      eventLoop: { delayP99Ms: 45, utilization: 1 },
      labCpuMs: 9_000,
      nodesCpuMs: 15_000,
      faults: [fault],
    },
  );
  expect(found.cores).toEqual({ nodes: 1.5, lab: 0.9 });
  expect(found.faults).toEqual([fault]);
  expect(flags).toEqual([
    { kind: 'few-samples', samples: 20 },
    { kind: 'event-loop-blocked', delayP99Ms: 45 },
    { kind: 'lab-busy', cores: 0.9 },
    { kind: 'fault', fault },
  ]);
});

it('of nothing at all: nothing, without a failure', () => {
  for (const load of [saturating, steady, batch]) {
    const { figures: found } = figures(load, []);
    expect(found.throughput.value).toBeNull();
    expect(found.serviceTime.max.value).toBeNull();
    expect(found.errorShare).toBe(0);
    expect(found.makespanMs).toBeNull();
  }
});

import { expect, it } from 'vitest';
import { figuresOf } from '../../src/trial/figures.js';
import { observationOf, partedRandom, type Row, recordsOf } from './synthetic-records.js';

const RATE_PER_MS = 1;
const DURATION_MS = 60_000;
const SERVICE_MS = 0.5;
const STALL_MS = 2_000;

/**
 * One arrival each millisecond, an instant queue that takes 0.5 ms a task, and a stall of 2 s in the midst of it. The
 * backlog of 2,000 is worked off at 2 tasks/ms while 1 task/ms arrives: it is gone 2 s after the stall. So response
 * times fall evenly from 2 s to 0 over the arrivals of 4 s.
 */
function stalledRows(stallAtMs: number): Row[] {
  const rows: Row[] = [];
  let freeMs = 0;
  for (let i = 0; i < DURATION_MS * RATE_PER_MS; i++) {
    const arrivalMs = i / RATE_PER_MS;
    let startedMs = Math.max(arrivalMs, freeMs);
    if (startedMs >= stallAtMs && startedMs < stallAtMs + STALL_MS) startedMs = stallAtMs + STALL_MS;
    freeMs = startedMs + SERVICE_MS;
    rows.push({ arrivalMs, deliveredMs: startedMs, startedMs, finishedMs: freeMs });
  }
  return rows;
}

/** The share of tasks that waited longer than w is (1 − w/2 s) × 4 s / 60 s; so the quantile q is at this wait. */
function arithmeticMs(quantile: number): number {
  const affected = (2 * STALL_MS) / DURATION_MS;
  return STALL_MS * (1 - (1 - quantile) / affected);
}

for (const stallAtMs of [3_000, 20_000, 45_000]) {
  it(`a stall of 2 s at ${stallAtMs / 1_000} s is in p99 and p99.9 as arithmetic says`, () => {
    const { figures, flags } = figuresOf({
      observation: observationOf(recordsOf(stalledRows(stallAtMs)), 0, DURATION_MS),
      load: { kind: 'steady', ratePerSecond: 1_000 * RATE_PER_MS, durationMs: DURATION_MS, seed: 1 },
      setting: { nodes: 1, concurrency: 1, implementation: null },
      workload: { tasks: [{ name: 'task', weight: 1 }] },
      startUpMs: 0,
      random: partedRandom(1),
    });
    expect(figures.responseTime.p99.value! / arithmeticMs(0.99)).toBeCloseTo(1, 2);
    expect(figures.responseTime.p999.value! / arithmeticMs(0.999)).toBeCloseTo(1, 2);
    // What a clock that starts with the task would have said.
    expect(figures.serviceTime.p999.value).toBeLessThan(1);
    expect(flags.some((flag) => flag.kind === 'outliers')).toBe(true);
    // One event is little evidence, and the interval says so.
    expect(figures.responseTime.p99.low).toBeLessThan(10);
  });
}

it('tasks that never finished are in the tail with the time that they had waited', () => {
  const rows = stalledRows(20_000).map((row, i) =>
    i % 50 === 0
      ? { arrivalMs: row.arrivalMs, deliveredMs: Number.NaN, startedMs: Number.NaN, outcome: 4 }
      : row,
  );
  const { figures, flags } = figuresOf({
    observation: observationOf(recordsOf(rows), 0, DURATION_MS),
    load: { kind: 'steady', ratePerSecond: 1_000, durationMs: DURATION_MS, seed: 1 },
    setting: { nodes: 1, concurrency: 1, implementation: null },
    workload: { tasks: [{ name: 'task', weight: 1 }] },
    startUpMs: 0,
    random: partedRandom(1),
  });
  expect(figures.responseTime.p99.value).toBeGreaterThan(10_000);
  expect(flags.some((flag) => flag.kind === 'overloaded')).toBe(true);
});

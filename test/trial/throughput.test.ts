import { expect, it } from 'vitest';
import { exponential, type Random } from '../../src/foundation/random.js';
import { OUTCOME } from '../../src/lab/task-records.js';
import { throughputOf } from '../../src/trial/throughput.js';
import { partedRandom, type Row, recordsOf, saturatedRows } from './synthetic-records.js';

const saturated = (rows: Row[], fromMs: number, toMs: number, seed = 1) =>
  throughputOf(recordsOf(rows), fromMs, toMs, 'closed', partedRandom(seed));

it('is exact for even tasks that finish together, wherever the window ends', () => {
  for (const toMs of [5_000, 5_037, 5_099]) {
    const estimate = saturated(
      saturatedRows(10, 6_000, () => 100),
      250,
      toMs,
    );
    expect(estimate.value).toBeCloseTo(100, 9);
    expect(estimate.low).toBeCloseTo(100, 9);
    expect(estimate.high).toBeCloseTo(100, 9);
  }
});

it('does not count failed tasks', () => {
  const rows = saturatedRows(10, 6_000, () => 100).map((row, i) => ({
    ...row,
    outcome: i % 4 === 0 ? OUTCOME.failed : OUTCOME.done,
  }));
  expect(saturated(rows, 0, 5_000).value).toBeCloseTo(75, 0);
});

it('counts tasks too short to measure', () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => ({ arrivalMs: i, finishedMs: i }));
  expect(saturated(rows, 0, 5_000).value).toBeCloseTo(1_000, -1);
});

it('is withheld below eight tasks and says so', () => {
  expect(
    saturated(
      saturatedRows(1, 1_000, () => 150),
      0,
      1_000,
    ),
  ).toEqual({
    value: null,
    low: null,
    high: null,
    unit: 'tasks/s',
    samplesNeeded: 8,
  });
});

it('is not misled by how fast tasks finish once the load has ended', () => {
  // 100 tasks share a processor: 1 s each while all run, a tenth of that as it empties.
  const inWindow = saturatedRows(100, 3_000, (i) => (i < 100 ? 10 * (i + 1) : 1_000));
  const rows = inWindow.map((row) =>
    row.finishedMs! > 3_000 ? { ...row, finishedMs: 3_000 + (row.finishedMs! - 3_000) / 10 } : row,
  );
  const { value } = saturated(rows, 1_000, 3_000);
  expect(value).toBeGreaterThan(98);
  expect(value).toBeLessThan(102);
});

it('is as unsure as few tasks of differing length make it, though batches agree by chance', () => {
  // One slot; tasks of 20 and 380 ms take turns, so that every stretch looks alike.
  const { value, low, high } = saturated(
    saturatedRows(1, 4_000, (i) => (i % 2 === 0 ? 20 : 380)),
    0,
    4_000,
  );
  expect(value).toBeCloseTo(5, 1);
  // Twenty tasks whose lengths have a coefficient of variation of 0.9: ± 2.1 × 0.9/√20 = 42 %.
  expect(low).toBeLessThan(5 * Math.exp(-0.4));
  expect(high).toBeGreaterThan(5 * Math.exp(0.4));
});

const durations: Record<string, (random: Random) => number> = {
  exponential: (random) => exponential(random, 100),
  'almost even': (random) => 80 + 40 * random(),
  'log-normal': (random) =>
    100 * Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) - 0.5),
};

for (const [name, durationMs] of Object.entries(durations)) {
  for (const { slots, tasks } of [
    { slots: 2, tasks: 40 },
    { slots: 10, tasks: 200 },
    { slots: 10, tasks: 2_000 },
  ]) {
    it(`covers the true capacity in 90 % of trials or more: ${name} tasks, ${slots} at once, about ${tasks} done`, () => {
      const repetitions = 200;
      const windowMs = (tasks / slots) * 100;
      const truth = slots * 10;
      let covered = 0;
      let sum = 0;
      for (let seed = 0; seed < repetitions; seed++) {
        const random = partedRandom(seed * 31_337 + slots);
        const rows = saturatedRows(slots, 2_000 + windowMs, () => durationMs(random));
        const { value, low, high } = saturated(rows, 2_000, 2_000 + windowMs, seed);
        if (low! <= truth && truth <= high!) covered++;
        sum += value! / truth;
      }
      expect(covered / repetitions).toBeGreaterThanOrEqual(0.9);
      // With few tasks the wider of two intervals counts, which may cover always.
      if (tasks > 1_000) expect(covered / repetitions).toBeLessThanOrEqual(0.99);
      expect(sum / repetitions).toBeGreaterThan(0.96);
      expect(sum / repetitions).toBeLessThan(1.04);
    });
  }
}

it.each([5, 12, 40])('at a limit of the rate is that limit, however few tasks a window has (%i)', (count) => {
  // Entries every 20 ms, ends scattered by up to 90 ms: the window's own count is off by several.
  const random = partedRandom(count);
  const rows = Array.from({ length: 200 }, (_, i) => ({
    arrivalMs: 20 * i,
    finishedMs: 20 * i + 90 * random(),
  }));
  const estimate = throughputOf(recordsOf(rows), 1_000, 1_000 + 20 * (count + 4), 'closed', partedRandom(1), {
    maxRatePerSecond: 50,
  });
  expect(estimate.value).toBeCloseTo(50, 6);
  expect(estimate.low).toBeGreaterThan(49.9);
});

it('below a limit of the rate is what it would be without one', () => {
  const rows = saturatedRows(10, 6_000, () => 100);
  const limited = throughputOf(recordsOf(rows), 0, 5_000, 'closed', partedRandom(1), {
    maxRatePerSecond: 150,
  });
  expect(limited).toEqual(saturated(rows, 0, 5_000));
});

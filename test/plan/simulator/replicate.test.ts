import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { replicate } from '../../../src/plan/simulator/replicate.js';
import { simulateFleet } from '../../../src/plan/simulator/simulate-fleet.js';
import { studentT95 } from '../../../src/trial/student-t.js';
import { exponentialColumn, fleetOf } from './fleets.js';

const MODEL = fleetOf(
  { cpuMs: exponentialColumn(2, 100), waitMs: exponentialColumn(8, 100) },
  { workers: 2, tasksPerWorker: 3, cores: 2, window: 24, acknowledgement: 'early', dispatchMs: 0.1 },
  { nodes: 3, broker: { roundTripMs: 1 }, retries: { failureShare: 0.05, maxRetries: 2, delayMs: 3 } },
);
const ARRIVALS = { kind: 'poisson', ratePerSecond: 1_200 } as const;
const OPTIONS = { seed: 42, tasks: 3_000 };

describe('replications', () => {
  it('are the same on one thread and on three, and those of the same seed run one by one', async () => {
    const options = { ...OPTIONS, replications: 5 };
    const one = await replicate(MODEL, ARRIVALS, { ...options, threads: 1 });
    const three = await replicate(MODEL, ARRIVALS, { ...options, threads: 3 });
    expect(three).toEqual(one);
    const alone = simulateFleet(MODEL, ARRIVALS, { ...OPTIONS, replication: 3 });
    expect(one.runs[3]).toEqual(alone);
    expect(new Set(one.runs.map((run) => run.responseTime.meanMs)).size).toBe(5);
    expect(one.tasks + one.failed).toBe(15_000);
    expect(one.responseTime.count).toBe(one.tasks);
  });

  it("have intervals by Student's t over their figures, percentiles of all tasks together", async () => {
    const all = await replicate(MODEL, ARRIVALS, { ...OPTIONS, replications: 4 });
    const rates = all.runs.map((run) => run.throughputPerSecond);
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / 4;
    const deviation = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / 3);
    const { value, low95, high95, low90, high90 } = all.throughputPerSecond;
    expect(value).toBeCloseTo(mean, 9);
    expect((high95 - low95) / 2 / ((studentT95(3) * deviation) / 2)).toBeCloseTo(1, 2);
    expect(low90).toBeGreaterThan(low95);
    expect(high90).toBeLessThan(high95);
    expect(all.responseMs.p99.value).toBe(all.responseTime.percentile(99));
  });

  it('end at once when they are given up', async () => {
    const abort = new AbortController();
    const endless = replicate(MODEL, ARRIVALS, {
      seed: 1,
      tasks: 1e9,
      replications: 2,
      signal: abort.signal,
    });
    abort.abort(new Error('no longer wanted'));
    await expect(endless).rejects.toThrow('no longer wanted');
  });

  it.each([
    [{ replications: 1 }, 'at least 2'],
    [{ replications: 2, threads: 0 }, 'at least 1'],
    [{ replications: 2, tasks: 0 }, '0 tasks'],
  ])('are refused with %o', async (wrong, text) => {
    const refused = replicate(MODEL, ARRIVALS, { ...OPTIONS, ...wrong });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(text);
  });
});

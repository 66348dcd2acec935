import { describe, expect, it } from 'vitest';
import { replicate } from '../../../src/plan/simulator/replicate.js';
import { waitTail } from './compound-geometric.js';
import { exponentialColumn, fleetOf } from './fleets.js';
import { expectWithin, longerThan, meanResponse, percentileOf } from './queues.js';

const MEAN_MS = 10;
const PERCENTS = [50, 95, 99];

/** Servers with one queue, on all cores: enough tasks for 1 % need a while. */
function simulated(services: readonly number[], servers: number, utilization: number, tasks: number) {
  const ratePerSecond = (1_000 * servers * utilization) / MEAN_MS;
  return replicate(
    fleetOf({ waitMs: services }, { workers: servers }),
    { kind: 'poisson', ratePerSecond },
    { seed: 1, replications: 4, tasks: tasks / 4 },
  );
}

describe('servers with one queue, simulated, are within 1 % of theory', () => {
  it.each([
    { servers: 1, utilization: 0.5, tasks: 2_000_000 },
    { servers: 1, utilization: 0.9, tasks: 24_000_000 },
    { servers: 8, utilization: 0.8, tasks: 4_000_000 },
    { servers: 8, utilization: 0.9, tasks: 16_000_000 },
    { servers: 100, utilization: 0.9, tasks: 4_000_000 },
  ])('M/M/$servers at ρ $utilization: mean, median, p95 and p99', async ({ servers, utilization, tasks }) => {
    const all = await simulated(exponentialColumn(MEAN_MS), servers, utilization, tasks);
    expectWithin(0.01, all.responseMs.mean.value, meanResponse(servers, utilization, MEAN_MS), 'mean');
    const longer = longerThan(servers, utilization, MEAN_MS);
    for (const percent of PERCENTS)
      expectWithin(0.01, all.responseTime.percentile(percent), percentileOf(longer, percent), `p${percent}`);
    expectWithin(0.005, all.utilization.workers!.value, utilization, 'utilization');
    expect(all.keptUp).toBe(true);
  });

  it.each([
    { name: 'M/D/1', services: [MEAN_MS], utilization: 0.9, tasks: 12_000_000 },
    { name: 'M/D/1', services: [MEAN_MS], utilization: 0.6, tasks: 2_000_000 },
    { name: 'M/G/1, a tenth of the tasks slow,', services: bimodal(), utilization: 0.8, tasks: 12_000_000 },
    { name: 'M/G/1, log-normal,', services: logNormal(), utilization: 0.7, tasks: 12_000_000 },
  ])(
    '$name at ρ $utilization: mean by Pollaczek and Khinchine, median, p95 and p99 by their series',
    async ({ services, utilization, tasks }) => {
      const all = await simulated(services, 1, utilization, tasks);
      const square = services.reduce((sum, ms) => sum + ms * ms, 0) / services.length;
      const wait = (utilization * square) / (2 * MEAN_MS * (1 - utilization));
      expectWithin(0.01, all.responseMs.mean.value, MEAN_MS + wait, 'mean');
      const waits = waitTail(services, utilization, 0.05, 1_500);
      const longer = (ms: number) =>
        services.reduce((sum, service) => sum + waits(ms - service), 0) / services.length;
      for (const percent of PERCENTS)
        expectWithin(
          0.01,
          all.responseTime.percentile(percent),
          percentileOf(longer, percent),
          `p${percent}`,
        );
    },
  );
});

/** Nine tasks of 5 ms to one of 55 ms. */
function bimodal(): number[] {
  return [...new Array<number>(9).fill(5), 55];
}

/** 200 equally likely values of a log-normal distribution with σ = 0.8, scaled to the mean: slices' medians. */
function logNormal(): number[] {
  const normal = (p: number) => {
    let [low, high] = [-8, 8];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (cdf(middle) < p) low = middle;
      else high = middle;
    }
    return low;
  };
  const values = Array.from({ length: 200 }, (_, i) => Math.exp(0.8 * normal((i + 0.5) / 200)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => (value / mean) * MEAN_MS);
}

/** Logistic approximation: any skewed distribution does here. */
function cdf(z: number): number {
  return 1 / (1 + Math.exp(-1.702 * z));
}

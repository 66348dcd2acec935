import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../src/fleet/simulated/distribution.js';
import { draw, meanMs } from '../../../src/fleet/simulated/distribution.js';
import type { SimulatedModel } from '../../../src/fleet/simulated/model.js';
import { seededRandom } from '../../../src/foundation/random.js';
import { doneIn, event, simulate, threadsOf } from './simulate.js';

const nothing: Distribution = { kind: 'constant', ms: 0 };
const free = { 'event-loop': 0, threads: 0, processes: 0 };

describe('distributions', () => {
  it.each<Distribution>([
    { kind: 'constant', ms: 5 },
    { kind: 'exponential', meanMs: 5 },
    { kind: 'log-normal', medianMs: 5, sigma: 0.7 },
    { kind: 'bimodal', fastMs: 1, slowMs: 50, slowShare: 0.1 },
  ])('%o has the mean that it says', (distribution) => {
    const random = seededRandom(1);
    let sum = 0;
    for (let i = 0; i < 50_000; i++) sum += draw(distribution, random);
    expect(sum / 50_000 / meanMs(distribution)).toBeGreaterThan(0.97);
    expect(sum / 50_000 / meanMs(distribution)).toBeLessThan(1.03);
  });
});

describe('the simulation agrees with theory', () => {
  const compute: SimulatedModel = {
    cores: 4,
    overheadMs: free,
    tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 10 }, waitMs: nothing }],
  };
  const load = { kind: 'saturating', durationMs: 10_000 } as const;

  it('one event loop is one core, at any concurrency', () => {
    for (const concurrency of [1, 10, 100]) {
      expect(doneIn(simulate(compute, event(concurrency), load), 10_000)).toBeCloseTo(100, 0);
    }
  });

  it('workers are a core each until the cores are used up, and share them beyond', () => {
    expect(doneIn(simulate(compute, threadsOf(2), load), 10_000)).toBeCloseTo(200, -1);
    expect(doneIn(simulate(compute, threadsOf(4), load), 10_000)).toBeCloseTo(400, -1);
    expect(doneIn(simulate(compute, threadsOf(16), load), 10_000)).toBeCloseTo(400, -1);
    const { nodesCpuMs } = simulate(compute, threadsOf(16), load).observation;
    expect(nodesCpuMs / 10_000).toBeCloseTo(4, 2);
  });

  it("waiting follows Little's law until the loop is full", () => {
    const wait: SimulatedModel = {
      ...compute,
      tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 1 }, waitMs: { kind: 'constant', ms: 99 } }],
    };
    expect(doneIn(simulate(wait, event(20), load), 10_000)).toBeCloseTo(200, -1);
    expect(doneIn(simulate(wait, event(400), load), 10_000)).toBeCloseTo(1_000, -2);
  });

  it('a downstream that serves eight at a time bounds everyone', () => {
    const bound: SimulatedModel = {
      ...compute,
      downstream: { capacity: 8 },
      tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 0.1 }, waitMs: { kind: 'constant', ms: 40 } }],
    };
    expect(doneIn(simulate(bound, event(100), load), 10_000)).toBeCloseTo(200, -1);
  });

  it('M/M/1 under steady load has the mean response time 1 / (μ − λ)', () => {
    const single: SimulatedModel = {
      ...compute,
      tasks: [{ name: 'task', cpuMs: { kind: 'exponential', meanMs: 10 }, waitMs: nothing }],
    };
    const { records } = simulate(single, event(1), {
      kind: 'steady',
      ratePerSecond: 60,
      durationMs: 1_000_000,
      seed: 3,
    }).observation;
    let sum = 0;
    for (let row = 0; row < records.length; row++) sum += records.finishedMs[row]! - records.arrivalMs[row]!;
    const expectedMs = 1_000 / (100 - 60);
    expect(sum / records.length / expectedMs).toBeGreaterThan(0.93);
    expect(sum / records.length / expectedMs).toBeLessThan(1.07);
  });
});

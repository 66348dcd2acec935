import { describe, expect, it } from 'vitest';
import type { Load } from '../../src/workload/load.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const MAX_RATE = 100;
const objective = { kind: 'throughput', maxErrorShare: 0.01, maxRatePerSecond: MAX_RATE } as const;
const computes = MODELS['only computes']!;

describe('a limit of the rate', () => {
  it('is told to every trial, and never exceeded by one', async () => {
    const { evaluate } = studyOptionsFor(computes);
    const loads: Load[] = [];
    const { trials } = await study(computes, {
      objective,
      evaluate: (setting, load, options) => {
        loads.push(load);
        return evaluate(setting, load, options);
      },
    });
    expect(loads.length).toBe(trials.length);
    for (const load of loads) expect(load.maxRatePerSecond).toBe(MAX_RATE);
    expect(new Set(loads.map(({ kind }) => kind)).size).toBeGreaterThan(1);
    for (const { figures } of trials) {
      expect(figures.throughput.value ?? 0).toBeLessThanOrEqual(1.1 * MAX_RATE);
    }
  });

  it('makes the least setting that does it the best one, and is named as what holds it back', async () => {
    const free = await study(computes);
    const limited = await study(computes, { objective });
    // 15 ms of CPU: four cores do some 250 tasks/s; 100 are done by two of them.
    expect(free.recommended!.capacity.value!).toBeGreaterThan(2 * MAX_RATE);
    expect(limited.recommended!.capacity.value!).toBeGreaterThan(0.9 * MAX_RATE);
    expect(limited.recommended!.setting.workers).toBeLessThanOrEqual(free.recommended!.setting.workers);
    expect(limited.bottleneck?.kind).toBe('rate limit');
    expect(free.bottleneck?.kind).not.toBe('rate limit');
    expect(limited.scalability).toEqual([]);
    expect(limited.recommended!.capacity.high!).toBeLessThanOrEqual(1.02 * MAX_RATE);
    // Many settings tie there, and none of them can be any better.
    expect(limited.ties.length).toBeGreaterThan(2);
    expect(limited.recommended!.confidence).toBeGreaterThan(0.9);
  });

  it('above what the tasks can do changes nothing about the answer', async () => {
    const { recommended, bottleneck } = await study(computes, {
      objective: { ...objective, maxRatePerSecond: 100_000 },
    });
    expect(recommended!.capacity.value!).toBeGreaterThan(2 * MAX_RATE);
    expect(bottleneck?.kind).toBe('CPU');
  });
});

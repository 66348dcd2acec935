import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../src/trial/measure.js';
import type { Load } from '../../src/workload/load.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const MAX_RATE = 100;
const objective = { kind: 'throughput', maxErrorShare: 0.01, maxRatePerSecond: MAX_RATE } as const;
const computes = MODELS['only computes']!;
const ms = (value: number) => ({ kind: 'constant', ms: value }) as const;

function slower(trial: Measurement, share: number): Measurement {
  const { value, low, high, unit } = trial.figures.throughput;
  const times = (figure: number | null) => (figure === null ? null : share * figure);
  const throughput = { value: times(value), low: times(low), high: times(high), unit };
  return { ...trial, figures: { ...trial.figures, throughput } };
}

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

  it('that all reach is reached by the simplest of them, whose figure is a little lower by chance', async () => {
    const quick = { ...computes, tasks: [{ name: 'task', cpuMs: ms(1), waitMs: ms(0) }] };
    const { evaluate } = studyOptionsFor(quick);
    const { recommended } = await study(quick, {
      objective,
      evaluate: async (setting, load, options) => {
        const trial = await evaluate(setting, load, options);
        return setting.poolType === 'event-loop' ? slower(trial, 0.96) : trial;
      },
    });
    expect(recommended!.setting.poolType).toBe('event-loop');
  });

  it('above what the tasks can do changes nothing about the answer', async () => {
    const { recommended, bottleneck } = await study(computes, {
      objective: { ...objective, maxRatePerSecond: 100_000 },
    });
    expect(recommended!.capacity.value!).toBeGreaterThan(2 * MAX_RATE);
    expect(bottleneck?.kind).toBe('CPU');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PoolType, Setting } from '../../src/fleet/setting.js';
import { bestOf, choose, chooseByLoss, isTie } from '../../src/study/choice.js';
import { betweenTrialSigma, widen } from '../../src/study/noise.js';
import { compareSimplicity } from '../../src/study/simplicity.js';
import type { Estimate } from '../../src/trial/estimate.js';

const estimate = (value: number, noise: number): Estimate => ({
  value,
  low: value / (1 + noise),
  high: value * (1 + noise),
  unit: 'tasks/s',
});

const setting = (
  poolType: PoolType,
  workers: number,
  tasksPerWorker = 1,
  more: Partial<Setting> = {},
): Setting => ({
  poolType,
  implementation: poolType === 'event-loop' ? null : 'tinypool',
  workers,
  tasksPerWorker,
  concurrency: workers * tasksPerWorker,
  prefetchMultiplier: 4,
  acknowledgement: 'early',
  connections: null,
  nodes: 1,
  ...more,
});

const loop = setting('event-loop', 1, 100);
const threads = setting('threads', 4);
const processes = setting('processes', 4);

describe('simplicity', () => {
  it('orders pool types, then workers, connections, concurrency and windows', () => {
    const ordered = [
      setting('event-loop', 1, 10),
      setting('event-loop', 1, 20),
      setting('threads', 2, 1, { connections: 2 }),
      setting('threads', 2, 1, { connections: 4 }),
      setting('threads', 2, 1, { connections: 'none', tasksPerWorker: 4, concurrency: 8 }),
      setting('threads', 4, 1, { prefetchMultiplier: 1 }),
      setting('threads', 4, 1, { prefetchMultiplier: 4 }),
      setting('threads', 4, 1, { prefetchMultiplier: 0 }),
      processes,
    ];
    expect([...ordered].reverse().sort(compareSimplicity)).toEqual(ordered);
    for (const one of ordered) expect(compareSimplicity(one, { ...one })).toBe(0);
  });
});

describe('a choice', () => {
  it('goes to the simpler of two that cannot be told apart', () => {
    const candidates = [
      { setting: processes, merit: estimate(102, 0.05) },
      { setting: threads, merit: estimate(100, 0.05) },
    ];
    expect(choose(candidates)?.setting).toBe(threads);
  });

  it('goes to the more complex one where it is better beyond the noise', () => {
    const candidates = [
      { setting: processes, merit: estimate(110, 0.01) },
      { setting: loop, merit: estimate(100, 0.01) },
    ];
    expect(choose(candidates)?.setting).toBe(processes);
  });

  it('does not give half of the capacity away because intervals are wide', () => {
    const candidates = [
      { setting: processes, merit: estimate(200, 2) },
      { setting: loop, merit: estimate(100, 2) },
    ];
    expect(choose(candidates)?.setting).toBe(processes);
  });

  it('of none is none', () => {
    expect(choose([])).toBeUndefined();
    expect(
      choose([{ setting: loop, merit: { value: null, low: null, high: null, unit: 'tasks/s' } }]),
    ).toBeUndefined();
  });

  it('never depends on the order of the candidates', () => {
    const candidate = fc.record({
      setting: fc.constantFrom(loop, threads, processes, setting('threads', 8), setting('event-loop', 1, 5)),
      merit: fc
        .tuple(fc.integer({ min: 90, max: 120 }), fc.constantFrom(0.01, 0.05, 0.2))
        .map(([value, noise]) => estimate(value, noise)),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(candidate, {
          minLength: 1,
          maxLength: 5,
          selector: ({ setting: own, merit }) => `${own.poolType}${own.concurrency}${merit.value}`,
        }),
        (candidates) => {
          const forwards = choose(candidates)!;
          const backwards = choose([...candidates].reverse())!;
          expect(
            backwards.merit.value === forwards.merit.value ||
              compareSimplicity(backwards.setting, forwards.setting) === 0,
          ).toBe(true);
          expect(isTie(forwards, bestOf(candidates)!)).toBe(true);
        },
      ),
    );
  });
});

describe('the choice by expected loss', () => {
  const simple = setting('event-loop', 1, 10);
  const complex = setting('processes', 4, 10);
  const chosen = (gain: number, noise: number) =>
    chooseByLoss([
      { setting: simple, merit: estimate(100, noise) },
      { setting: complex, merit: estimate(100 * gain, noise) },
    ])!.setting;

  it('is the simplest where little can be lost by it, and the best where much may be', () => {
    expect(chosen(1.01, 0.005)).toBe(simple);
    expect(chosen(1, 0.02)).toBe(simple);
    expect(chosen(1.04, 0.005)).toBe(complex);
    // As likely as not there is no gain at all; but what there may be is large.
    expect(chosen(1.02, 0.3)).toBe(complex);
  });

  it('is the best where nothing is known of the noise', () => {
    const unknown = (value: number): Estimate => ({ value, low: null, high: null, unit: 'tasks/s' });
    const candidates = [
      { setting: simple, merit: unknown(100) },
      { setting: complex, merit: unknown(101) },
    ];
    expect(chooseByLoss(candidates)!.setting).toBe(complex);
    expect(chooseByLoss([])).toBeUndefined();
  });
});

describe('noise between trials', () => {
  it('is about 3 % before anything was repeated, and what replicates show afterwards', () => {
    expect(betweenTrialSigma([])).toBeCloseTo(0.03, 6);
    const quiet = Array.from({ length: 10 }, () => [estimate(100, 0.001), estimate(100.1, 0.001)]);
    expect(betweenTrialSigma(quiet)).toBeLessThan(0.02);
    const loud = Array.from({ length: 10 }, () => [estimate(100, 0.001), estimate(130, 0.001)]);
    expect(betweenTrialSigma(loud)).toBeGreaterThan(0.1);
  });

  it('is not learned from trials that are unsure of themselves', () => {
    const quiet = Array.from({ length: 4 }, () => [estimate(100, 0.01), estimate(102, 0.01)]);
    const unsure = [estimate(134, 2.4), estimate(780, 2.4)];
    expect(betweenTrialSigma([...quiet, unsure])).toBeLessThan(0.04);
    expect(betweenTrialSigma([unsure])).toBeLessThan(0.04);
  });

  it('widens an interval and never narrows it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (noise, sigma) => {
          const before = estimate(100, noise);
          const after = widen(before, sigma);
          expect(after.low!).toBeLessThanOrEqual(before.low! * (1 + 1e-9));
          expect(after.high!).toBeGreaterThanOrEqual(before.high! * (1 - 1e-9));
          expect(after.value).toBe(100);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { PoolType, Setting } from '../../src/fleet/setting.js';
import { carryOver, type MeasuredTwice } from '../../src/study/carry-over.js';
import type { Standing } from '../../src/study/standing.js';

const setting = (poolType: PoolType, tasksPerWorker: number): Setting => ({
  poolType,
  implementation: poolType === 'event-loop' ? null : 'tinypool',
  workers: 1,
  tasksPerWorker,
  concurrency: tasksPerWorker,
  prefetchMultiplier: 4,
  acknowledgement: 'early',
  connections: null,
  nodes: 1,
});

function standing(of: Setting, value: number, noise = 0.02): Standing {
  const estimate = {
    value,
    low: value * Math.exp(-noise),
    high: value * Math.exp(noise),
    unit: 'tasks/s',
  } as const;
  return { setting: of, capacity: estimate, merit: estimate, objection: null, trials: [] };
}

const twice = (of: Setting, earlier: number, later: number, noise?: number): MeasuredTwice => ({
  earlier: standing(of, earlier, noise),
  later: standing(of, later, noise),
});

describe('a setting that was only screened', () => {
  const screened = standing(setting('threads', 43), 1_600);

  it('is taken for as much better as its pool was in fresh trials', () => {
    const measured = [
      twice(setting('threads', 30), 1_000, 1_400),
      twice(setting('event-loop', 30), 1_000, 1_000),
    ];
    const { capacity, merit } = carryOver(screened, measured);
    expect(capacity.value! / 1_600).toBeCloseTo(1.4, 1);
    expect(merit.value).toBe(capacity.value);
    // What is not known of the ratio is in the interval.
    expect(capacity.high! / capacity.low!).toBeGreaterThan(screened.capacity.high! / screened.capacity.low!);
  });

  it('follows all others where its own pool was not measured again', () => {
    const measured = [
      twice(setting('event-loop', 30), 1_000, 800),
      twice(setting('processes', 30), 500, 400),
    ];
    expect(carryOver(screened, measured).capacity.value! / 1_600).toBeCloseTo(0.8, 1);
  });

  it('stays as it is where the difference is within its own noise, or unknown', () => {
    expect(carryOver(screened, [twice(setting('threads', 30), 1_000, 1_010, 0.1)]).capacity.value).toBe(
      1_600,
    );
    expect(carryOver(screened, [])).toBe(screened);
  });
});

import { describe, expect, it } from 'vitest';
import { capacityToDrainPerSecond, drainSeconds } from '../../../src/plan/closed-forms/backlog.js';

describe('a backlog', () => {
  it('drains at what the capacity leaves after arrivals', () => {
    expect(drainSeconds({ tasks: 9_000, arrivalsPerSecond: 40, capacityPerSecond: 100 })).toBe(150);
    expect(drainSeconds({ tasks: 9_000, arrivalsPerSecond: 0, capacityPerSecond: 100 })).toBe(90);
    expect(drainSeconds({ tasks: 0, arrivalsPerSecond: 200, capacityPerSecond: 100 })).toBe(0);
  });

  it('never drains where as many arrive as are done', () => {
    for (const capacityPerSecond of [0, 50, 100])
      expect(drainSeconds({ tasks: 1, arrivalsPerSecond: 100, capacityPerSecond })).toBe(
        Number.POSITIVE_INFINITY,
      );
  });

  it('tells the capacity that drains it in time', () => {
    const capacityPerSecond = capacityToDrainPerSecond({ tasks: 9_000, arrivalsPerSecond: 40, seconds: 150 });
    expect(drainSeconds({ tasks: 9_000, arrivalsPerSecond: 40, capacityPerSecond })).toBe(150);
  });

  it('is refused for numbers that are none', () => {
    const backlog = { tasks: 1, arrivalsPerSecond: 1, capacityPerSecond: 2 };
    expect(() => drainSeconds({ ...backlog, tasks: -1 })).toThrow(
      'tasks must be a finite number from 0, not -1.',
    );
    expect(() => drainSeconds({ ...backlog, arrivalsPerSecond: Number.NaN })).toThrow(RangeError);
    expect(() => drainSeconds({ ...backlog, capacityPerSecond: Number.POSITIVE_INFINITY })).toThrow(
      RangeError,
    );
    expect(() => capacityToDrainPerSecond({ tasks: 1, arrivalsPerSecond: 1, seconds: 0 })).toThrow(
      'seconds must be above 0, not 0.',
    );
  });
});

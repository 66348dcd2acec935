import { describe, expect, it } from 'vitest';
import { mg1ProcessorSharing } from '../../../src/plan/closed-forms/mg1-processor-sharing.js';
import { mmc } from '../../../src/plan/closed-forms/mmc.js';
import { offeredLoad } from '../../../src/plan/closed-forms/offered-load.js';

describe('M/G/1 with processor sharing', () => {
  it('responds on average as M/M/1 in order of arrival does, whatever the service times', () => {
    for (const rho of [0, 0.3, 0.9, 0.99]) {
      const shared = mg1ProcessorSharing({ offeredLoad: rho, meanServiceMs: 8 });
      expect(shared.meanResponseMs).toBeCloseTo(
        mmc({ servers: 1, offeredLoad: rho, meanServiceMs: 8 }).meanResponseMs,
        9,
      );
      // Little's law: tasks = rate × response.
      expect(shared.meanTasks).toBeCloseTo((rho / 8) * shared.meanResponseMs, 12);
    }
  });

  it('stretches a task in proportion to its size, and holds a geometric number of tasks', () => {
    const shared = mg1ProcessorSharing({ offeredLoad: offeredLoad(75, 10), meanServiceMs: 10 });
    expect(shared.utilization).toBe(0.75);
    expect(shared.meanResponseOfMs(1)).toBe(4);
    expect(shared.meanResponseOfMs(100)).toBe(400);
    expect(shared.moreThan(0)).toBe(0.75);
    expect(shared.moreThan(2)).toBe(0.75 ** 3);
    let mean = 0;
    for (let n = 0; n < 500; n++) mean += shared.moreThan(n);
    expect(mean).toBeCloseTo(shared.meanTasks, 10);
  });

  it('never ends at a load of 1, and refuses what is out of range', () => {
    const full = mg1ProcessorSharing({ offeredLoad: 1.2, meanServiceMs: 8 });
    expect(full.meanResponseMs).toBe(Number.POSITIVE_INFINITY);
    expect(full.meanTasks).toBe(Number.POSITIVE_INFINITY);
    expect(full.meanResponseOfMs(0)).toBe(0);
    expect(full.moreThan(1e6)).toBe(1);
    expect(() => mg1ProcessorSharing({ offeredLoad: -1, meanServiceMs: 8 })).toThrow(RangeError);
    expect(() => mg1ProcessorSharing({ offeredLoad: 0.5, meanServiceMs: 0 })).toThrow(RangeError);
    expect(() => full.moreThan(-1)).toThrow(RangeError);
    expect(() => offeredLoad(-1, 10)).toThrow('ratePerSecond must be a finite number from 0, not -1.');
    expect(() => offeredLoad(1, Number.NaN)).toThrow(RangeError);
  });
});

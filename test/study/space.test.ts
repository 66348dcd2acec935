import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSetting } from '../../src/study/default-setting.js';
import { predictCapacity, saturatingConcurrency } from '../../src/study/predict.js';
import { spaceFor } from '../../src/study/space.js';

const profile = {
  cpuMs: 1,
  waitMs: 20,
  blockedWaitMs: 0,
  usesHttp: false,
  usesPostgres: true,
  moduleBytes: 0,
  maxRatePerSecond: Infinity,
};
const objective = { kind: 'throughput', maxErrorShare: 0.01 } as const;

const spaceOf = (cores: number, usesConnections: boolean, maxConnections?: number) =>
  spaceFor({
    cores,
    memoryBytes: 2 ** 33,
    usesConnections,
    profile,
    objective: maxConnections === undefined ? objective : { ...objective, maxConnections },
  });

describe('every setting of the space', () => {
  it('is whole: concurrency is the product, and each worker has the same share of connections', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 200 }),
        (cores, concurrency, connections, maxConnections) => {
          const space = spaceOf(cores, true, maxConnections);
          for (const arm of space.arms) {
            const setting = space.at(arm, concurrency, connections);
            if (setting === null) continue;
            expect(setting.concurrency).toBe(setting.workers * setting.tasksPerWorker);
            expect(setting.concurrency).toBeLessThanOrEqual(1_000);
            expect(setting.connections).toBeTypeOf('number');
            expect((setting.connections as number) % setting.workers).toBe(0);
            expect(setting.connections as number).toBeLessThanOrEqual(maxConnections);
            if (setting.implementation === 'workerpool') expect(setting.tasksPerWorker).toBe(1);
            if (setting.poolType === 'event-loop') expect(setting.workers).toBe(1);
            expect(space.contains(setting)).toBe(true);
          }
        },
      ),
    );
  });

  it('has null for connections where the workload uses none', () => {
    const space = spaceOf(2, false);
    for (const arm of space.arms) expect(space.at(arm, 2)?.connections).toBeNull();
  });
});

describe('the default setting', () => {
  it('is what Celery starts with', () => {
    expect(defaultSetting(4, true)).toEqual({
      poolType: 'processes',
      implementation: 'tinypool',
      workers: 4,
      tasksPerWorker: 1,
      concurrency: 4,
      prefetchMultiplier: 4,
      acknowledgement: 'early',
      connections: 'none',
      nodes: 1,
    });
    expect(defaultSetting(0.5, false)).toMatchObject({ workers: 1, connections: null });
  });
});

describe('the predicted capacity', () => {
  const space = spaceOf(4, true);
  const at = (poolType: string, concurrency: number, connections = 1_000) => {
    const arm = space.arms.find((candidate) => candidate.poolType === poolType)!;
    return predictCapacity(profile, space.at(arm, concurrency, connections)!, 4);
  };

  it('is one core for the event loop and all of them for threads', () => {
    expect(at('event-loop', 1_000)).toBeCloseTo(1_000 / 1.03, 0);
    expect(at('threads', 1_000)).toBeGreaterThan(3_000);
  });

  it("follows Little's law below that, and the connections where they are fewer", () => {
    expect(at('event-loop', 4)).toBeCloseTo(4_000 / 21.03, 0);
    expect(at('threads', 400, 8)).toBeCloseTo(8_000 / 20, 0);
  });

  it('is full at the saturating concurrency', () => {
    const enough = saturatingConcurrency(profile, 1, 'shared', 0.03);
    expect(at('event-loop', enough)).toBeGreaterThan(0.97 * at('event-loop', 1_000));
  });

  it('gives a loop that tasks block no more than one at a time', () => {
    const blocking = { ...profile, waitMs: 0, blockedWaitMs: 20 };
    const arm = space.arms.find(({ poolType }) => poolType === 'event-loop')!;
    expect(predictCapacity(blocking, space.at(arm, 500)!, 4)).toBeLessThan(1_000 / 21);
  });
});

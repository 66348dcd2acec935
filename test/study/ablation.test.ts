import { expect, it } from 'vitest';
import type { Setting } from '../../src/fleet/setting.js';
import { ablationsOf } from '../../src/study/ablation.js';
import { NODE_POOLS } from '../../src/study/arm.js';
import { defaultSetting } from '../../src/study/default-setting.js';
import { spaceFor } from '../../src/study/space.js';

const space = spaceFor({
  cores: 4,
  memoryBytes: 8 * 2 ** 30,
  usesConnections: false,
  profile: {
    cpuMs: 5,
    waitMs: 5,
    blockedWaitMs: 0,
    usesHttp: false,
    usesPostgres: false,
    moduleBytes: 0,
    maxRatePerSecond: Infinity,
  },
  objective: { kind: 'throughput', maxErrorShare: 0.01 },
});

it.each(NODE_POOLS)(
  '$poolType on $implementation is never put back to more tasks per worker than it can have',
  (pool) => {
    for (const [workers, tasksPerWorker] of [
      [1, 1],
      [2, 1],
      [9, 1],
      [4, 8],
    ] as const) {
      if (tasksPerWorker > pool.maxTasksPerWorker || (pool.poolType === 'event-loop' && workers > 1))
        continue;
      const recommended: Setting = {
        poolType: pool.poolType,
        implementation: pool.implementation,
        workers,
        tasksPerWorker,
        concurrency: workers * tasksPerWorker,
        prefetchMultiplier: 1,
        acknowledgement: 'early',
        connections: null,
        nodes: 1,
      };
      const ablated = ablationsOf(recommended, defaultSetting(4, false), space);
      expect(ablated.map(({ lever }) => lever)).toContain('prefetchMultiplier');
      for (const { setting } of ablated) {
        const kind = NODE_POOLS.find(
          ({ poolType, implementation }) =>
            poolType === setting.poolType && implementation === setting.implementation,
        )!;
        expect(setting.tasksPerWorker).toBeLessThanOrEqual(kind.maxTasksPerWorker);
        expect(setting.concurrency).toBe(setting.workers * setting.tasksPerWorker);
      }
    }
  },
);

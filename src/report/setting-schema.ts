import { z } from 'zod';
import { POOL_IMPLEMENTATIONS, POOL_TYPES } from '../fleet/setting.js';

/** One value for every lever; `null` where a lever does not apply. */
export const settingSchema = z
  .object({
    poolType: z.enum(POOL_TYPES),
    implementation: z.enum(POOL_IMPLEMENTATIONS).nullable(),
    workers: z
      .int()
      .min(1)
      .describe("threads or processes of one node's pool; 1 for the event loop and for green threads"),
    tasksPerWorker: z.int().min(1),
    concurrency: z.int().min(1).describe('tasks in flight per node: workers × tasksPerWorker'),
    prefetchMultiplier: z.number().min(0).describe('window = multiplier × concurrency; 0 = no limit'),
    acknowledgement: z.enum(['early', 'late']),
    connections: z
      .union([z.int().min(1), z.literal('none')])
      .nullable()
      .describe("size of a node's pool, shared evenly by its workers; none = a new connection per use"),
    nodes: z.int().min(1),
  })
  .meta({ id: 'Setting' });

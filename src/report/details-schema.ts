import { z } from 'zod';

const column = z.array(z.number());

const distributionSchema = z
  .object({
    percentiles: column.describe('0 to 100, equal steps in 1/(1 - p)'),
    samples: z.int(),
    responseMs: column.nullable().describe('null under a saturating load'),
    queueMs: column.nullable(),
    holdMs: column,
    serviceMs: column,
  })
  .meta({ id: 'Distribution' });

const timelineSchema = z
  .object({
    nodes: z.int(),
    concurrency: z.int(),
    node: column,
    slot: column.describe('of the node: the lowest that was free when the task started'),
    deliveredMs: column,
    startedMs: column,
    finishedMs: column,
    task: column.describe('index into taskNames'),
    taskNames: z.array(z.string()),
    leftOut: z.int().describe('of the batch, beyond those listed'),
  })
  .meta({ id: 'Timeline' });

const connectionsOverTimeSchema = z
  .object({
    upstream: z.enum(['http', 'postgres']),
    stepMs: z.number(),
    open: column.describe('the most within each step'),
    opened: column.describe('within each step'),
  })
  .meta({ id: 'ConnectionsOverTime' });

/** Times in ms from the window's start. */
export const detailsSchema = z
  .object({
    distribution: distributionSchema.optional(),
    timeline: timelineSchema.optional().describe('of batches: which task was where, when'),
    connectionsOverTime: z.array(connectionsOverTimeSchema).optional(),
  })
  .meta({ id: 'TrialDetails' });

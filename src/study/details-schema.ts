import { z } from 'zod';

/** Details of a trial, as journals and reports keep them: what comes from a file can be drawn without further checks. */

const column = z.array(z.number());

/** Columns of one table. */
function sameLength(table: Readonly<Record<string, unknown>>): boolean {
  const columns = Object.entries(table).filter(
    ([name, value]) => Array.isArray(value) && name !== 'taskNames',
  );
  return new Set(columns.map(([, values]) => (values as unknown[]).length)).size <= 1;
}

const SAME_LENGTH = { error: 'columns must have the same length' };

const distributionSchema = z
  .object({
    percentiles: column.describe('0 to 100, equal steps in 1/(1 - p)'),
    samples: z.int(),
    responseMs: column.nullable().describe('null under a saturating load'),
    queueMs: column.nullable(),
    holdMs: column,
    serviceMs: column,
  })
  .refine(sameLength, SAME_LENGTH)
  .meta({ id: 'Distribution' });

const index = z.array(z.int().nonnegative());

const timelineSchema = z
  .object({
    nodes: z.int(),
    concurrency: z.int(),
    node: index,
    slot: index.describe('of the node: the lowest that was free when the task started'),
    deliveredMs: column,
    startedMs: column,
    finishedMs: column,
    task: index.describe('index into taskNames'),
    taskNames: z.array(z.string()),
    leftOut: z.int().describe('of the batch, beyond those listed'),
  })
  .refine(sameLength, SAME_LENGTH)
  .refine(({ task, taskNames }) => task.every((at) => at < taskNames.length), {
    error: 'each task must have a name',
  })
  .meta({ id: 'Timeline' });

const connectionsOverTimeSchema = z
  .object({
    upstream: z.enum(['http', 'postgres']),
    stepMs: z.number().positive(),
    open: column.describe('the most within each step'),
    opened: column.describe('within each step'),
  })
  .refine(sameLength, SAME_LENGTH)
  .meta({ id: 'ConnectionsOverTime' });

/** Times in ms from the window's start. */
export const detailsSchema = z
  .object({
    distribution: distributionSchema.optional(),
    timeline: timelineSchema.optional().describe('of batches: which task was where, when'),
    connectionsOverTime: z.array(connectionsOverTimeSchema).optional(),
  })
  .meta({ id: 'TrialDetails' });

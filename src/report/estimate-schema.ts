import { z } from 'zod';

/** What may turn out not to be measurable is `null` then: JSON has no NaN. */
export const measured = z.number().nullable();

/** A figure with its 95 % interval; `null` when there was not enough evidence to print it. */
export const estimateSchema = z
  .object({
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    unit: z.enum(['tasks/s', 'ms', 'bytes', 'ratio', 'cores', 'connections']),
    samplesNeeded: measured.optional(),
  })
  .meta({ id: 'Estimate' });

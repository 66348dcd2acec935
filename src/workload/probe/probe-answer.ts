import { z } from 'zod';

/** What the probe's process answers. User code runs beside it, so it is read as something from outside. */
export const probeAnswer = z.strictObject({
  tasks: z.array(z.strictObject({ name: z.string().min(1), weight: z.number().positive() })).min(1),
  hasSetup: z.boolean(),
  sequenceLength: z.int().positive(),
  name: z.string().min(1).optional(),
  ratePerSecond: z.number().positive().optional(),
  slo: z.string().optional(),
});

export type ProbeAnswer = z.infer<typeof probeAnswer>;

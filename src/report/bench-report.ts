import { z } from 'zod';
import { machineSchema, versionsSchema } from './machine-schema.js';
import { trialSchema } from './trial-schema.js';

/** Version of the format of `bench.json`. */
export const BENCH_REPORT_VERSION = 1;

/** `bench.json`: the trials of a fixed matrix of settings on one workload. Units as in `report.json`. */
export const benchReportSchema = z
  .object({
    version: z.literal(BENCH_REPORT_VERSION),
    kind: z.literal('bench'),
    workload: z.object({ name: z.string(), modulePath: z.string() }),
    command: z.string().describe('the command line, secrets masked'),
    startedAt: z.string().describe('ISO 8601'),
    seed: z.number(),
    trials: z.array(trialSchema),
    machine: machineSchema,
    versions: versionsSchema,
  })
  .meta({ id: 'BenchReport', title: 'pooltune bench.json' });

export type BenchReport = z.infer<typeof benchReportSchema>;

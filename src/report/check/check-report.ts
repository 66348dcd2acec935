import { z } from 'zod';
import { machineSchema, versionsSchema } from '../machine-schema.js';
import { checkResultSchema, verdictSchema } from './check-schema.js';

/** Version of the format of `check.json`. Raised when a reader of the old one would go wrong. */
export const CHECK_REPORT_VERSION = 1;

/** `check.json`: the verdict on each workload. Times in ms, rates in tasks/s, sizes in bytes, shares 0 to 1. */
export const checkReportSchema = z
  .object({
    version: z.literal(CHECK_REPORT_VERSION),
    kind: z.literal('check'),
    verdict: verdictSchema.describe("the worst of the workloads': fail before inconclusive before pass"),
    command: z.string().describe('the command line, secrets masked'),
    startedAt: z.string().describe('ISO 8601'),
    seed: z.number().describe('of every random choice in the check'),
    checks: z.array(checkResultSchema).describe('one for each workload'),
    notChecked: z
      .object({ module: z.string().describe('its name'), reason: z.string() })
      .optional()
      .describe('the module that could not be checked, which ended it: modules before it are in checks'),
    machine: machineSchema,
    versions: versionsSchema,
  })
  .meta({ id: 'CheckReport', title: 'pooltune check.json' });

export type CheckReport = z.infer<typeof checkReportSchema>;
export type WorkloadCheck = CheckReport['checks'][number];
export type ReportedMetric = WorkloadCheck['metrics'][number];
export type ReportedRequirement = WorkloadCheck['requirements'][number];

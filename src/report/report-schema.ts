import { z } from 'zod';
import { OBJECTIVES } from '../study/objective.js';
import { BASELINES } from '../study/study-result.js';
import {
  alternativeSchema,
  leverSchema,
  pasteSchema,
  recommendationSchema,
  splitSchema,
  warningSchema,
} from './advice-schema.js';
import { estimateSchema, measured } from './estimate-schema.js';
import { machineSchema, versionsSchema } from './machine-schema.js';
import { settingSchema } from './setting-schema.js';
import { routedTrialSchema, trialSchema } from './trial-schema.js';

/** Version of the format. Raised when a reader of the old one would go wrong; added fields do not raise it. */
export const REPORT_VERSION = 1;

const objectiveSchema = z.object({
  kind: z.enum(OBJECTIVES),
  slo: z
    .object({ percentile: z.enum(['p50', 'p90', 'p95', 'p99', 'p999', 'max']), maxMs: z.number() })
    .optional(),
  ratePerSecond: z.number().optional(),
  maxRatePerSecond: z.number().optional(),
  maxMemoryBytes: z.number().optional(),
  maxConnections: z.number().optional(),
  maxErrorShare: z.number(),
});

const calibrationSchema = z.object({
  tasks: z.array(
    z.object({
      name: z.string(),
      samples: z.number(),
      cpuMs: measured,
      wallMs: measured,
      wallQuantilesMs: z
        .array(z.number())
        .optional()
        .describe("of the calls' times, up to 200 at evenly spaced ranks, rising"),
      blockedMs: measured,
      blockedWaitMs: measured.optional(),
    }),
  ),
  cpuMs: measured,
  waitMs: measured,
  uses: z.object({ http: z.boolean(), postgres: z.boolean() }),
  moduleBytes: measured.optional(),
});

const scalabilitySchema = z
  .object({
    pool: z.string(),
    levels: z.array(z.object({ concurrency: z.number(), throughput: estimateSchema })),
    fit: z.object({
      perTask: estimateSchema.describe('lambda: what one task in flight does'),
      contention: estimateSchema.describe('sigma: the share of a task that is done one at a time'),
      coherency: estimateSchema.describe('kappa: what each task pays for each other one in flight'),
      peak: z.object({ concurrency: z.number(), throughput: z.number() }).nullable(),
      misfit: z.number().describe('root mean square of the relative residuals'),
    }),
  })
  .meta({ id: 'Scalability' });

const tradeoffSchema = z
  .object({
    setting: settingSchema,
    capacity: estimateSchema,
    p99: estimateSchema.nullable().describe('response time at the offered load'),
    memoryBytes: measured,
  })
  .meta({ id: 'Tradeoff' });

/** `report.json`: one study of one workload. Times in ms, rates in tasks/s, sizes in bytes, shares 0 to 1. */
export const reportSchema = z
  .object({
    version: z.literal(REPORT_VERSION),
    workload: z.object({
      name: z.string(),
      modulePath: z.string(),
      tasks: z.array(z.object({ name: z.string(), weight: z.number() })),
    }),
    command: z.string().describe('the command line, secrets masked'),
    startedAt: z.string().describe('ISO 8601'),
    elapsedMs: z.number(),
    budgetMs: z.number(),
    seed: z.number().describe('of every random choice in the study'),
    ended: z.enum(['done', 'budget', 'interrupted']),
    objective: objectiveSchema,
    summary: z.string().describe('the answer in one sentence'),
    recommendation: recommendationSchema.nullable().describe('null when nothing can be recommended'),
    bottleneck: z.object({ kind: z.string(), why: z.string() }),
    levers: z.array(leverSchema),
    alternatives: z.array(alternativeSchema),
    ties: z.array(settingSchema).describe('cannot be told apart from the recommended setting'),
    closestToSlo: z.object({ setting: settingSchema, valueMs: z.number() }).nullable(),
    scalability: z
      .array(scalabilitySchema)
      .describe('the Universal Scalability Law, of pools measured at six levels of concurrency or more'),
    front: z
      .array(tradeoffSchema)
      .describe('settings that no other one beats in capacity, tail and memory at once'),
    notes: z.array(z.string()),
    warnings: z.array(warningSchema),
    paste: z.array(pasteSchema),
    split: splitSchema
      .nullable()
      .optional()
      .describe(
        'queues of their own for tasks that compute and tasks that wait; null where that was no question',
      ),
    defaultSetting: settingSchema.describe('what gains are over'),
    baseline: z
      .enum(BASELINES)
      .optional()
      .describe(
        'what defaultSetting is: the default, or the setting of --current; left out by earlier versions',
      ),
    calibration: calibrationSchema,
    trials: z.array(trialSchema),
    routedTrials: z.array(routedTrialSchema).optional().describe('of comparisons after the study'),
    machine: machineSchema,
    versions: versionsSchema,
  })
  .meta({ id: 'Report', title: 'pooltune report.json' });

export type Report = z.infer<typeof reportSchema>;
export type ReportTrial = Report['trials'][number];
export type ReportLever = Report['levers'][number];
export type ReportWarning = Report['warnings'][number];

import { z } from 'zod';
import {
  CELERY_PASTE_TARGETS,
  CELERY_SPLIT_PASTE_TARGETS,
  NODE_PASTE_TARGETS,
  PASTE_LANGUAGES,
} from '../advise/advice.js';
import { estimateSchema, measured } from './estimate-schema.js';
import { settingSchema } from './setting-schema.js';
import { routeSchema } from './trial-schema.js';

const leverValue = z.union([z.string(), z.number()]);

export const recommendationSchema = z
  .object({
    setting: settingSchema,
    capacity: estimateSchema,
    responseTime: z.object({ p50: estimateSchema, p95: estimateSchema, p99: estimateSchema }),
    ratePerSecond: z.number().nullable().describe('offered load at which responseTime was measured'),
    gainOverDefault: estimateSchema.describe('of capacity, as a ratio: 2 is twice that of defaultSetting'),
    confidence: z
      .number()
      .min(0)
      .max(1)
      .describe('probability that no measured setting is more than 5 % better'),
    confidenceInWords: z.string(),
    noiseBetweenTrials: z
      .number()
      .optional()
      .describe('how much trials of one setting differ: standard deviation, a share'),
    enoughBudgetMs: measured
      .optional()
      .describe('budget with which 90 % confidence is to be expected; null where none is needed or would do'),
  })
  .meta({ id: 'Recommendation' });

export const leverSchema = z
  .object({
    lever: z.enum(['poolType', 'concurrency', 'prefetchMultiplier', 'connections']),
    value: leverValue,
    metric: z.string(),
    defaultValue: leverValue,
    gainOverDefault: estimateSchema.nullable(),
    runnerUp: z.object({ value: leverValue, gain: estimateSchema }).nullable(),
    tie: z.boolean(),
    why: z.string(),
    wouldChange: z.string(),
  })
  .meta({ id: 'Lever' });

export const alternativeSchema = z
  .object({
    setting: settingSchema,
    capacity: estimateSchema,
    p99: estimateSchema.nullable(),
    tie: z.boolean(),
  })
  .meta({ id: 'Alternative' });

export const pasteSchema = z
  .object({
    target: z.enum([...NODE_PASTE_TARGETS, ...CELERY_PASTE_TARGETS, ...CELERY_SPLIT_PASTE_TARGETS]),
    library: z.string(),
    language: z.enum(PASTE_LANGUAGES),
    brief: z.string(),
    code: z.string(),
    noCounterpart: z.array(z.string()),
  })
  .meta({ id: 'Paste' });

const unsplitSchema = z
  .object({
    setting: settingSchema,
    capacity: estimateSchema,
    gain: estimateSchema.describe('what the split does, over this capacity'),
  })
  .meta({ id: 'Unsplit' });

export const splitSchema = z
  .object({
    verdict: z.enum(['split', 'more workers', 'no gain', 'not measured']),
    why: z.string(),
    routes: z.array(routeSchema).nullable(),
    capacity: estimateSchema.describe('of all routes together, at the mix of the tasks'),
    recommended: unsplitSchema,
    asManyWorkers: unsplitSchema.nullable().describe('as many workers as the split has, all of one kind'),
  })
  .meta({ id: 'Split' });

export const warningSchema = z
  .object({ kind: z.string(), text: z.string(), advice: z.string(), trials: z.array(z.int()) })
  .meta({ id: 'Warning' });

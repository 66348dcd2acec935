import { z } from 'zod';
import { detailsSchema } from '../study/details-schema.js';
import { estimateSchema, measured } from './estimate-schema.js';
import { settingSchema } from './setting-schema.js';

const percentilesSchema = z
  .object({
    p50: estimateSchema,
    p90: estimateSchema,
    p95: estimateSchema,
    p99: estimateSchema,
    p999: estimateSchema,
    max: estimateSchema,
  })
  .meta({ id: 'Percentiles' });

const common = {
  warmUpMs: z.number().optional(),
  mostWarmUpMs: z.number().optional(),
  maxRatePerSecond: z.number().optional(),
};

const loadSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('saturating'), ...common, durationMs: z.number() }),
    z.object({
      kind: z.literal('steady'),
      ...common,
      ratePerSecond: z.number(),
      durationMs: z.number(),
      seed: z.number(),
    }),
    z.object({ kind: z.literal('batch'), ...common, tasks: z.number() }),
  ])
  .meta({ id: 'Load' });

const faultSchema = z
  .object({
    kind: z.enum(['node-exit', 'worker-exit', 'node-blocked', 'worker-blocked']),
    node: z.number(),
    atMs: measured,
    detail: z.string(),
  })
  .meta({ id: 'Fault' });

/** Later versions may add kinds; a reader shows those by their name. */
const flagSchema = z.looseObject({ kind: z.string() }).meta({ id: 'Flag' });

const errorsSchema = z.record(z.string(), z.number()).describe('failed tasks by error kind');

const keptNodesSchema = z
  .object({
    startedAt: z.string().describe('the same for all trials on the same nodes'),
    loadMs: measured.describe('under load before this trial'),
    tasks: z.number().describe('finished before this trial'),
    startedFor: z
      .object({
        concurrency: z.number(),
        connections: z.union([z.number(), z.literal('none')]).nullable(),
      })
      .optional()
      .describe('where that is more tasks in flight than this setting has'),
  })
  .meta({ id: 'KeptNodes' });

const figuresSchema = z
  .object({
    throughput: estimateSchema.describe('tasks done per second; capacity under a saturating load'),
    responseTime: percentilesSchema.describe('finished − intended arrival; null under a saturating load'),
    queueTime: percentilesSchema.describe('delivered − arrival'),
    holdTime: percentilesSchema.describe('started − delivered'),
    serviceTime: percentilesSchema.describe('finished − started'),
    tasks: z.object({ done: z.number(), failed: z.number(), unfinished: z.number() }),
    errors: errorsSchema,
    errorShare: measured,
    makespanMs: measured,
    cores: z.object({ nodes: measured, lab: measured, upstreams: measured.optional() }),
    memoryPeakBytes: measured,
    eventLoop: z.object({ delayP99Ms: measured, utilization: measured }).nullable(),
    connections: z.array(
      z.object({ upstream: z.enum(['http', 'postgres']), opened: z.number(), peak: z.number() }),
    ),
    convoyShare: measured,
    heldPeak: measured,
    generatorLatenessP99Ms: measured,
    beforeWindowMs: measured,
    warmUpMs: measured,
    startUpMs: measured,
    keptNodes: keptNodesSchema.optional().describe('of nodes that have several trials'),
    perTask: z.record(
      z.string(),
      z.object({ count: z.number(), steady: z.number().optional(), serviceMeanMs: measured }),
    ),
    faults: z.array(faultSchema),
  })
  .meta({ id: 'Figures' });

const measuredFields = {
  id: z.int(),
  stage: z.string(),
  load: loadSchema,
  startedAt: z.string(),
  figures: figuresSchema,
  errors: errorsSchema,
  flags: z.array(flagSchema),
  details: detailsSchema.optional().describe('what a picture of it needs'),
};

/** One setting under one load. */
export const trialSchema = z.object({ ...measuredFields, setting: settingSchema }).meta({ id: 'Trial' });

/** Some of the tasks, and the nodes that work them off. */
export const routeSchema = z
  .object({ tasks: z.array(z.string()), setting: settingSchema })
  .meta({ id: 'Route' });

/** Nodes for each route under one load. */
export const routedTrialSchema = z
  .object({ ...measuredFields, routes: z.array(routeSchema) })
  .meta({ id: 'RoutedTrial' });

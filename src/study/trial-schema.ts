import { z } from 'zod';
import { POOL_IMPLEMENTATIONS, POOL_TYPES } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import { detailsSchema } from './details-schema.js';
import type { RoutedTrial } from './split/split-result.js';

/** A trial as it comes back from a file. JSON has no infinity or NaN; figures that may be missing are `null`. */

const figure = z.number().nullable();
const count = z.number().int().nonnegative();

const estimate = z.object({
  value: figure,
  low: figure,
  high: figure,
  unit: z.enum(['tasks/s', 'ms', 'bytes', 'ratio', 'cores', 'connections']),
  samplesNeeded: z.number().optional(),
});

const percentiles = z.object({
  p50: estimate,
  p90: estimate,
  p95: estimate,
  p99: estimate,
  p999: estimate,
  max: estimate,
});

const fault = z.object({
  kind: z.enum(['node-exit', 'worker-exit', 'node-blocked', 'worker-blocked']),
  node: count,
  atMs: z.number(),
  detail: z.string(),
});

export const settingSchema = z.object({
  poolType: z.enum(POOL_TYPES),
  implementation: z.enum(POOL_IMPLEMENTATIONS).nullable(),
  workers: z.number().int().min(1),
  tasksPerWorker: z.number().int().min(1),
  concurrency: z.number().int().min(1).max(1_000),
  prefetchMultiplier: count,
  acknowledgement: z.enum(['early', 'late']),
  connections: z.union([z.number().int().min(1), z.literal('none')]).nullable(),
  nodes: z.number().int().min(1),
});

const common = {
  warmUpMs: z.number().nonnegative().optional(),
  mostWarmUpMs: z.number().nonnegative().optional(),
  maxRatePerSecond: z.number().positive().optional(),
};

const load = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saturating'), ...common, durationMs: z.number().positive() }),
  z.object({
    kind: z.literal('steady'),
    ...common,
    ratePerSecond: z.number().positive(),
    durationMs: z.number().positive(),
    seed: z.number().int(),
  }),
  z.object({ kind: z.literal('batch'), ...common, tasks: z.number().int().min(1) }),
]);

const flag = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generator-behind'), latenessP99Ms: z.number(), allowedMs: z.number() }),
  z.object({ kind: z.literal('not-steady'), trend: z.enum(['rising', 'falling']).optional() }),
  z.object({ kind: z.literal('outliers'), count }),
  z.object({ kind: z.literal('few-samples'), samples: count }),
  z.object({ kind: z.literal('overloaded'), unfinished: count }),
  z.object({ kind: z.literal('errors'), share: z.number() }),
  z.object({ kind: z.literal('event-loop-blocked'), delayP99Ms: z.number() }),
  z.object({ kind: z.literal('lab-busy'), cores: z.number() }),
  z.object({
    kind: z.literal('hub-blocked'),
    computingShare: z.number(),
    waitingShare: z.number(),
    where: z.string().nullable(),
    stack: z.array(z.string()),
  }),
  z.object({ kind: z.literal('unpatched'), modules: z.array(z.string()) }),
  z.object({
    kind: z.literal('retries'),
    share: z.number(),
    task: z.string(),
    errorKind: z.string().nullable(),
  }),
  z.object({ kind: z.literal('stalled'), slotsBusy: z.number(), cores: z.number() }),
  z.object({ kind: z.literal('fault'), fault }),
  z.object({ kind: z.literal('interrupted') }),
]);

const figures = z.object({
  throughput: estimate,
  responseTime: percentiles,
  queueTime: percentiles,
  holdTime: percentiles,
  serviceTime: percentiles,
  tasks: z.object({ done: count, failed: count, unfinished: count }),
  errors: z.record(z.string(), z.number()),
  errorShare: z.number().min(0).max(1),
  makespanMs: figure,
  cores: z.object({ nodes: z.number(), lab: z.number(), upstreams: z.number().optional() }),
  memoryPeakBytes: figure,
  eventLoop: z.object({ delayP99Ms: z.number(), utilization: z.number() }).nullable(),
  connections: z.array(z.object({ upstream: z.enum(['http', 'postgres']), opened: count, peak: count })),
  convoyShare: figure,
  heldPeak: count,
  generatorLatenessP99Ms: figure,
  beforeWindowMs: z.number(),
  warmUpMs: z.number(),
  startUpMs: z.number(),
  keptNodes: z.object({ startedAt: z.string(), loadMs: z.number(), tasks: count }).optional(),
  perTask: z.record(z.string(), z.object({ count, steady: count.optional(), serviceMeanMs: z.number() })),
  faults: z.array(fault),
});

const measured = {
  id: z.number().int().min(1),
  stage: z.string().min(1),
  load,
  startedAt: z.string(),
  figures,
  flags: z.array(flag),
  details: detailsSchema.optional(),
};

export const trialSchema = z.object({ ...measured, setting: settingSchema }) as unknown as z.ZodType<Trial>;

export const routedTrialSchema = z.object({
  ...measured,
  routes: z.array(z.object({ tasks: z.array(z.string()), setting: settingSchema })).min(1),
}) as unknown as z.ZodType<RoutedTrial>;

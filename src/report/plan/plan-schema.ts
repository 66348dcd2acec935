import { z } from 'zod';
import { PASTE_LANGUAGES } from '../../advise/advice.js';
import { ARRIVAL_KINDS } from '../../plan/arrival-pattern.js';
import { PLAN_PASTE_TARGETS } from '../../plan/paste/plan-paste.js';
import { PLAN_PERCENTILES } from '../../plan/plan-slo.js';
import { STATIONS, WHAT_IF_INPUTS } from '../../plan/predictor.js';
import { estimateSchema, measured } from '../estimate-schema.js';
import { settingSchema } from '../setting-schema.js';

/** Version of the format. Raised when a reader of the old one would go wrong; added fields do not raise it. */
export const PLAN_VERSION = 1;

const slo = z.object({ percentile: z.enum(PLAN_PERCENTILES), maxMs: z.number() });
const factors = z.partialRecord(z.enum(WHAT_IF_INPUTS), z.number());

const fleetAtSchema = z
  .object({
    nodes: z.int(),
    ratePerSecond: z.number().describe('mean'),
    keptUp: z.boolean(),
    meetsSlo: z.boolean(),
    responseTime: z
      .object({ p50: estimateSchema, p95: estimateSchema, p99: estimateSchema })
      .describe("90 % intervals that include the model's own error"),
    utilization: measured.describe("mean busy share of the workers' slots"),
    stations: z
      .partialRecord(z.enum(STATIONS), measured)
      .describe('busy share of each station by closed forms; 1 and above cannot be kept up with'),
    binds: z.enum(STATIONS).describe('the station that is full first'),
    capacityPerSecond: measured,
  })
  .meta({ id: 'FleetAt' });

const costSchema = z
  .object({ perHour: z.number(), perMonth: z.number().describe('of 730 hours') })
  .meta({ id: 'FleetCost' });

const heldOutSchema = z
  .object({
    trials: z.int(),
    median: measured.describe('|predicted − measured| / measured'),
    p90: measured,
    covered: measured.describe("share of the measurements within the predictions' 90 % intervals"),
  })
  .nullable()
  .meta({ id: 'HeldOutError' });

const requestSchema = z.object({
  ratePerSecond: z.number().describe('mean'),
  slo,
  setting: settingSchema.describe('of each node; its nodes say nothing'),
  arrivals: z.enum([...ARRIVAL_KINDS, 'trace']),
  peak: z.number(),
  burstMs: z.number(),
  growth: z
    .object({ perMonth: z.number().describe('0.08 is 8 %'), horizon: z.int().describe('months') })
    .nullable(),
  spare: z.int(),
  nodeCostPerHour: z.number().nullable(),
  maxConnections: z.int().nullable(),
  coresPerNode: z.number(),
  retries: z.object({ failureShare: z.number(), maxRetries: z.int(), delayMs: z.number() }).nullable(),
});

/** `plan.json`. Times in ms, rates in tasks/s, shares 0 to 1, costs in the currency of the price that was given. */
export const planReportSchema = z
  .object({
    version: z.literal(PLAN_VERSION),
    workload: z.object({ name: z.string() }),
    command: z.string().describe('the command line, secrets masked'),
    study: z.object({ path: z.string(), startedAt: z.string(), trials: z.int() }),
    seed: z.int(),
    quick: z.boolean().describe('closed forms alone, so that there are no intervals'),
    request: requestSchema,
    summary: z.string().describe('the answer in one sentence'),
    plannedRatePerSecond: z.number().describe('that the fleet is for: the mean rate × peak'),
    nodesNeeded: z.int().describe('the fewest that keep up and meet the SLO'),
    nodes: z.int().describe('with the spare ones'),
    nodesToBeSure: z
      .int()
      .nullable()
      .describe('the fewest whose 90 % interval meets the SLO as a whole; null where none was found'),
    nodesForMean: z.int().describe('the fewest for the mean rate'),
    fleet: fleetAtSchema.describe('the needed nodes at the planned rate'),
    part: z
      .object({ nodes: z.int(), error: z.record(z.string(), z.number()) })
      .nullable()
      .describe(
        'the nodes that were simulated for the whole fleet, and by how much its times may differ for that (natural logarithm); null where all were',
      ),
    headroom: z.object({
      ratePerSecond: z.number().describe('at which the SLO breaks with the needed nodes'),
      share: z.number().describe('over the planned rate, less 1'),
      capacityPerSecond: z.number(),
    }),
    oneDown: z.object({
      spare: z.int(),
      fleet: fleetAtSchema,
      oneDown: fleetAtSchema.nullable(),
      spareDown: fleetAtSchema.nullable(),
    }),
    cost: costSchema.nullable(),
    connections: z
      .object({
        opened: z.int(),
        perNode: z.int(),
        admitted: z.int().nullable(),
        binds: z.boolean(),
        largestFleet: z.int().nullable(),
        largestRatePerSecond: measured,
      })
      .nullable(),
    growth: z.array(
      z.object({
        month: z.int(),
        ratePerSecond: z.number(),
        nodes: z.int().nullable(),
        fleet: fleetAtSchema.nullable(),
        cost: costSchema.nullable(),
        impossible: z.string().nullable(),
      }),
    ),
    bursts: z.array(
      z.object({
        factor: z.number(),
        ratePerSecond: z.number(),
        lengthMs: z.number(),
        backlog: z.number(),
        longestWaitMs: z.number(),
        drainMs: z.number().nullable().describe('null where it does not drain'),
      }),
    ),
    backlog: z
      .object({
        tasks: z.int(),
        aloneMs: z.number(),
        simulated: z.boolean(),
        besideArrivalsMs: z.number().nullable(),
      })
      .nullable(),
    retries: z
      .object({
        failureShare: z.number(),
        maxRetries: z.int(),
        delayMs: z.number(),
        attemptsPerTask: z.number(),
        attemptsPerSecond: z.number(),
        failedForGood: z.number(),
        extraNodes: z.int(),
        runsAwayAt: z.number().nullable().describe('failure share; null where none fills the fleet'),
        recovers: z.boolean(),
      })
      .nullable(),
    prefetch: z.object({
      planned: z.number(),
      batchTasks: z.int(),
      options: z.array(
        z.object({
          multiplier: z.number(),
          p99: estimateSchema,
          meetsSlo: z.boolean(),
          makespanMs: estimateSchema.nullable(),
        }),
      ),
      best: z.number(),
      tie: z.boolean().describe('the planned one does as well'),
    }),
    betterSettings: z.array(
      z.object({
        setting: settingSchema,
        nodes: z.int(),
        savedNodes: z.int(),
        saved: costSchema.nullable(),
        fleet: fleetAtSchema,
      }),
    ),
    whatIf: z.array(
      z.object({
        text: z.string(),
        factors,
        nodes: z.int().nullable(),
        fleet: fleetAtSchema.nullable(),
        impossible: z.string().nullable(),
      }),
    ),
    knee: z
      .object({
        ratePerSecond: z.number(),
        utilization: z.number(),
        responseMs: z.number(),
        percentile: z.enum(PLAN_PERCENTILES),
        curve: z.array(
          z.object({ ratePerSecond: z.number(), utilization: z.number(), responseMs: z.number() }),
        ),
      })
      .nullable(),
    sensitivity: z.array(
      z.object({
        input: z.enum(['rate', ...WHAT_IF_INPUTS]),
        nodes: z.object({ lower: z.int().nullable(), higher: z.int().nullable() }),
        responseMs: z.object({ lower: measured, higher: measured }),
        nodesElasticity: measured,
        responseElasticity: measured,
      }),
    ),
    curve: z.array(fleetAtSchema).describe('response times against nodes at the planned rate'),
    resources: z.object({ memoryBytes: measured, cores: measured }).describe('per node, as measured'),
    heldOut: z
      .object({ capacity: heldOutSchema, p99: heldOutSchema, makespan: heldOutSchema })
      .describe("the model's error on trials of the study that were left out of the fit"),
    warnings: z.array(z.object({ kind: z.string(), text: z.string(), advice: z.string() })),
    paste: z.array(
      z.object({
        target: z.enum(PLAN_PASTE_TARGETS),
        language: z.enum(PASTE_LANGUAGES),
        brief: z.string(),
        code: z.string(),
      }),
    ),
  })
  .meta({ id: 'Plan', title: 'pooltune plan.json' });

export type PlanReport = z.infer<typeof planReportSchema>;
export type PlanReportFleet = z.infer<typeof fleetAtSchema>;

import { z } from 'zod';
import { METRIC_NAMES } from '../../check/metric.js';
import { REQUIREMENT_METRICS } from '../../check/requirement.js';
import { estimateSchema, measured } from '../estimate-schema.js';
import { settingSchema } from '../setting-schema.js';

export const verdictSchema = z
  .enum(['pass', 'fail', 'inconclusive'])
  .describe('inconclusive: the budget ended before it was sure either way')
  .meta({ id: 'Verdict' });

const baseSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('git'),
      ref: z.string().describe('as it was named'),
      commit: z.string(),
    }),
    z.object({
      kind: z.literal('baseline'),
      path: z.string(),
      commit: z.string().nullable().describe('null where the baseline knows none'),
    }),
  ])
  .meta({ id: 'CheckBase' });

const metricResultSchema = z
  .object({
    metric: z.enum(METRIC_NAMES),
    base: estimateSchema,
    head: estimateSchema,
    ratio: estimateSchema.describe(
      "head over base, after the metric's offset was added to both; its interval is the one that the verdict rests on, which is wider than one of 95 %",
    ),
    atEqual: z
      .enum(METRIC_NAMES)
      .optional()
      .describe(
        'the ratio is that at equal figures of this metric, which is better known than the plain one',
      ),
    verdict: verdictSchema,
    improved: z.boolean().describe('surely better by more than the tolerance'),
  })
  .meta({ id: 'MetricResult' });

const requirementResultSchema = z
  .object({
    requirement: z.object({
      metric: z.enum(REQUIREMENT_METRICS),
      operator: z.enum(['<', '<=', '>', '>=']),
      limit: z.number().describe('in unit; errors are a share, 0 to 1'),
      unit: estimateSchema.shape.unit,
      text: z.string().describe('as it was typed'),
    }),
    measured: estimateSchema,
    verdict: verdictSchema,
    samplesNeeded: measured.optional().describe('tasks that would do, where there were too few'),
  })
  .meta({ id: 'RequirementResult' });

/** One workload's check: `CheckResult` as it is stored. */
export const checkResultSchema = z
  .object({
    verdict: verdictSchema,
    workload: z.object({ name: z.string(), modulePath: z.string() }),
    head: z
      .object({ commit: z.string(), dirty: z.boolean().describe('with changes that were not committed') })
      .nullable()
      .describe('null outside a git repository'),
    base: baseSchema.nullable().describe('null where the head stood alone'),
    setting: settingSchema,
    ratePerSecond: z.number().nullable().describe('the steady load of the response times, tasks/s'),
    metrics: z.array(metricResultSchema),
    figures: z
      .partialRecord(z.enum(METRIC_NAMES), estimateSchema)
      .describe("the head's, of every metric that has one here, compared or not"),
    requirements: z.array(requirementResultSchema),
    newTasks: z.array(z.string()).describe('the base does not have them: not compared'),
    removedTasks: z.array(z.string()).describe('the head no longer has them: not compared'),
    trials: z.number().describe('of the head'),
    elapsedMs: z.number(),
    budgetMs: z.number(),
    errorRate: z
      .number()
      .describe('probability, 0 to 1, with which a check of two equal versions fails at most'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'CheckResult' });

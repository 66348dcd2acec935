import { z } from 'zod';
import { METRIC_NAMES, type MetricName } from '../../check/metric.js';
import { brokerKind } from '../../fleet/celery/connect-broker.js';
import { checkPostgresUrl } from '../../lab/postgres/postgres-url.js';
import { parseDurationMs } from '../options/duration.js';
import { parseErrorRate } from '../options/error-rate.js';
import { MAX_SEED, parseBrokerLatencyMs, parseTaskTimeoutMs } from '../options/measuring.js';
import { parseShare } from '../options/percent.js';
import { parseRatePerSecond } from '../options/rate.js';
import type { Runtime } from '../options/setting.js';
import { choice, flag, parsed, text, texts, wholeNumber, wrong } from './config-field.js';
import type { ConfiguredCelery, PooltuneConfig } from './pooltune-config.js';
import { settingField } from './setting-field.js';

const MIN_BUDGET_MS = 1_000;

const tolerance = parsed("a percentage such as '2%'", parseShare).optional();

/** By how much each metric may be worse. */
export const toleranceSchema = z.strictObject(
  Object.fromEntries(METRIC_NAMES.map((name) => [name, tolerance])) as Record<MetricName, typeof tolerance>,
  { error: wrong("an object such as { capacity: '2%', p99: '10%' }") },
);

/** What `pooltune check` compares with, and when it fails. */
export const checkSchema = z
  .strictObject(
    {
      against: text("a git revision such as 'origin/main'").optional(),
      baseline: text('the path of a baseline').optional(),
      require: texts("a list of requirements such as ['p99<250ms']").optional(),
      budget: parsed("a duration such as '60s'", (given, where) =>
        parseDurationMs(given, where, { minMs: MIN_BUDGET_MS }),
      ).optional(),
      rate: parsed("a rate such as '200/s'", parseRatePerSecond).optional(),
      errorRate: parsed("a percentage such as '1%'", parseErrorRate).optional(),
      inconclusive: choice(['pass', 'fail']).optional(),
      tolerance: toleranceSchema.optional(),
      metrics: z
        .array(choice(METRIC_NAMES), { error: wrong("a list of metrics such as ['capacity', 'p99']") })
        .readonly()
        .optional(),
      history: text('the path of a JSON Lines file').optional(),
      junit: text('the path of an XML file').optional(),
      baseInstall: text("a command such as 'npm ci'").optional(),
      baseBuild: text("a command such as 'npm run build'").optional(),
      betterSetting: choice(['warn', 'fail', 'ignore']).optional(),
    },
    { error: wrong('an object with the options of pooltune check') },
  )
  .refine(({ against, baseline }) => against === undefined || baseline === undefined, {
    path: ['baseline'],
    message: 'against names already what to compare with. Give one of them.',
    // With whatever else is wrong: all problems are told at once.
    when: ({ value }) => againstAndBaseline.safeParse(value).success,
  });

const againstAndBaseline = z.object({ against: z.unknown(), baseline: z.unknown() }).partial();

/** A Celery app, and how it is run. */
export const celerySchema = z.strictObject(
  {
    app: text("a Celery app such as 'proj.celery:app'"),
    broker: parsed('the URL of a Redis or a RabbitMQ', checkBrokerUrl).optional(),
    python: text("an interpreter such as '.venv/bin/python'").optional(),
    payloads: text('the path of a JSON Lines file').optional(),
    connections: text("what makes connections, such as 'sqlalchemy'").optional(),
    results: flag().optional(),
  },
  { error: wrong("an object such as { app: 'proj.celery:app' }") },
);

function checkBrokerUrl(url: string, where: string): string {
  brokerKind(url, where);
  return url;
}

const subjects = z.object({
  tasks: z.array(z.unknown()).optional(),
  modules: z.array(z.unknown()).optional(),
  celery: z.unknown().optional(),
  brokerLatency: z.unknown().optional(),
});
/** With whatever else is wrong: all problems are told at once. */
const areSubjects = ({ value }: { readonly value: unknown }) => subjects.safeParse(value).success;

interface Subjects {
  readonly modules?: readonly string[] | undefined;
  readonly celery?: ConfiguredCelery | undefined;
  readonly brokerLatency?: number | undefined;
}

/** What must hold of what is run, as arguments of `refine`. */
export const ONE_SUBJECT = [
  ({ modules = [], celery }: Subjects) => modules.length === 0 || celery === undefined,
  { path: ['celery'], message: 'modules name already what to run. Give one of them.', when: areSubjects },
] satisfies Refinement;
export const OWN_BROKER = [
  ({ celery, brokerLatency }: Subjects) => celery === undefined || brokerLatency === undefined,
  {
    path: ['brokerLatency'],
    message: 'is for task modules: a Celery app has its own broker.',
    when: areSubjects,
  },
] satisfies Refinement;
type Refinement = Parameters<z.ZodType<Subjects>['refine']>;

/** Whose pools a config's setting is of. */
export function runtimeOf(value: unknown): Runtime {
  return z.object({ celery: z.object({}) }).safeParse(value).success ? 'celery' : 'node';
}

/** The whole config file. Everything may be left out; the command line comes before it. */
export const configSchema = (runtime: Runtime) =>
  z
    .strictObject(
      {
        modules: texts("a list of paths such as ['./src/tasks.ts']").optional(),
        celery: celerySchema.optional(),
        tasks: texts("a list of tasks' names").optional(),
        setting: settingField(runtime).optional(),
        taskTimeout: parsed("a duration such as '30s'", parseTaskTimeoutMs).optional(),
        brokerLatency: parsed("a duration such as '2ms'", parseBrokerLatencyMs).optional(),
        postgres: parsed('the URL of a PostgreSQL', checkPostgresUrl).optional(),
        out: text('the path of a folder').optional(),
        seed: wholeNumber(0, MAX_SEED).optional(),
        check: checkSchema.optional(),
      },
      { error: wrong('an object') },
    )
    .refine(
      ({ modules = [], celery, tasks = [] }) =>
        tasks.length === 0 || modules.length > 0 || celery !== undefined,
      {
        path: ['tasks'],
        message: 'there is no module to find them in. Name theirs in modules.',
        when: areSubjects,
      },
    )
    .refine(...ONE_SUBJECT)
    .refine(...OWN_BROKER);

/** A config, read: durations in ms, rates in tasks/s, shares 0 to 1, paths as they were written. */
export type ParsedConfig = z.output<ReturnType<typeof configSchema>>;

/** Does not compile where the documented type and the schema part. */
export type Agreement = Same<z.input<ReturnType<typeof configSchema>>, PooltuneConfig>;
export type Same<Schema extends Documented, Documented extends Identical<Schema, Documented>> = Schema;
type Identical<A, B> =
  (<Value>() => Value extends A ? 1 : 2) extends <Value>() => Value extends B ? 1 : 2 ? unknown : never;

import type { MetricName } from '../../check/metric.js';
import type { Acknowledgement, PoolImplementation, PoolType } from '../../fleet/setting.js';

/**
 * What a config file exports. Everything may be left out, and the command line comes before it. Relative paths are
 * relative to the config file.
 *
 * The schema beside this file has to agree with it, or neither compiles; written out, its fields keep their comments in
 * the editors of those who use them.
 */
export interface PooltuneConfig {
  /** Paths of task modules: what a command line without modules means. */
  modules?: readonly string[] | undefined;
  /** A Celery app, instead of `modules`: what `pooltune tune` and `pooltune check` run without a module. */
  celery?: ConfiguredCelery | undefined;
  /** Names of the tasks of `modules`, or of the Celery app, to run; all of them by default. `--task` */
  tasks?: readonly string[] | undefined;
  /**
   * What production runs, which `pooltune check` measures with: a text as `--setting` takes it, such as
   * `threads,workers=4,tasks-per-worker=8,prefetch=1` or, with `celery`, `prefork,concurrency=8`; or an object with the levers by name.
   */
  setting?: string | ConfiguredSetting | undefined;
  /** Longest that a task may run, such as `30s` (the default), from `1ms` to a day. `--task-timeout` */
  taskTimeout?: string | undefined;
  /** Network latency to add on each way to the broker, such as `2ms`, at most 10 s; none by default. `--broker-latency` */
  brokerLatency?: string | undefined;
  /**
   * URL of a PostgreSQL of your own; else an embedded one is started. A password is better kept in the environment:
   * `process.env.DATABASE_URL`. `--postgres`
   */
  postgres?: string | undefined;
  /** Folder for reports; by default `reports` in the working directory. `--out` */
  out?: string | undefined;
  /** Seed of every random choice, from 0 to 2³¹ − 1; 1 by default. `--seed` */
  seed?: number | string | undefined;
  /** What `pooltune check` compares with, and when it fails. */
  check?: ConfiguredCheck | undefined;
}

/** A Celery app, imported from the config file's folder, and how it is run. */
export interface ConfiguredCelery {
  /** As `celery -A` takes it, such as `proj.celery:app`. `--celery` */
  app: string;
  /** URL of your own Redis or RabbitMQ; else a private redis-server is started. `--broker` */
  broker?: string | undefined;
  /** The interpreter, such as `.venv/bin/python`; the active virtual environment's, or `python3`, by default. `--python` */
  python?: string | undefined;
  /** A JSON Lines file of calls. `--payloads` */
  payloads?: string | undefined;
  /** What makes the tasks' connections: a library, `library=module:name`, or `module:function`. `--connections` */
  connections?: string | undefined;
  /** Whether results are kept, for a minute, in the app's own result backend; none by default. `--results` */
  results?: boolean | undefined;
}

/** The levers by name, as in a report; what is left out is as in the text. */
export interface ConfiguredSetting {
  poolType: PoolType;
  /** The library behind the pool; the pool type's first one by default. `null` for the event loop, which needs none. */
  implementation?: PoolImplementation | null | undefined;
  /** Threads or processes per node; 1 by default. */
  workers?: number | string | undefined;
  /** Tasks in flight per worker; 1 by default. */
  tasksPerWorker?: number | string | undefined;
  /** Tasks in flight per node, workers × tasks per worker: two of the three give the third. */
  concurrency?: number | string | undefined;
  /** A node's window of unacknowledged tasks = multiplier × concurrency; 1 by default, 0 is no limit. */
  prefetchMultiplier?: number | string | undefined;
  /** When a task is acknowledged: `early` at its start, `late` (the default) at its end. */
  acknowledgement?: Acknowledgement | undefined;
  /** Size of a node's connection pool; `'none'` (the default of tasks that use connections): a new one per use. */
  connections?: number | string | null | undefined;
  /** How many nodes share the queue; 1 by default. */
  nodes?: number | string | undefined;
}

export interface ConfiguredCheck {
  /** The git revision to compare with, such as `origin/main`. `--against` */
  against?: string | undefined;
  /** A stored baseline to compare with, instead of `against`. `--baseline` */
  baseline?: string | undefined;
  /** What the tasks must keep whatever the base does, such as `p99<250ms` or `errors<0.1%`. `--require` */
  require?: readonly string[] | undefined;
  /** Longest time for the whole check, such as `60s`; at least `1s`. `--budget` */
  budget?: string | undefined;
  /** Offered load of the whole fleet at which response times are compared, such as `200/s`. `--rate` */
  rate?: string | undefined;
  /** How often a check of two equal versions may fail, such as `1%`; above 0 %, at most 50 %. `--error-rate` */
  errorRate?: string | undefined;
  /** Whether a check that is not sure within its budget passes or fails. `--inconclusive` */
  inconclusive?: 'pass' | 'fail' | undefined;
  /** By how much of the base's figure each metric may be worse, such as `{ capacity: '2%', p99: '10%' }`. `--tolerance` */
  tolerance?: { [Metric in MetricName]?: string | undefined } | undefined;
  /** The metrics that are compared; all of them by default. `--metric` */
  metrics?: readonly MetricName[] | undefined;
  /** A JSON Lines file that each run is appended to. `--history` */
  history?: string | undefined;
  /** Where JUnit XML is written. `--junit` */
  junit?: string | undefined;
  /** The command that installs the base's dependencies, such as `npm ci`. `--base-install` */
  baseInstall?: string | undefined;
  /** The command that builds the base before it is measured, such as `npm run build`. `--base-build` */
  baseBuild?: string | undefined;
  /** What happens when another setting would now be better by more than the noise. `--better-setting` */
  betterSetting?: 'warn' | 'fail' | 'ignore' | undefined;
}

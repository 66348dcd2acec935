import { Command, Option } from 'clipanion';
import {
  CELERY_POOL_TYPES,
  NODE_IMPLEMENTATIONS,
  NODE_POOL_TYPES,
  type PoolType,
} from '../../fleet/setting.js';
import { UsageError } from '../../foundation/errors.js';
import { OBJECTIVES, type Objective } from '../../study/objective.js';
import type { CeleryOptions } from '../celery-options.js';
import { configFor, configuredCelery } from '../config/config-for.js';
import type { LoadedConfig } from '../config/loaded-config.js';
import { withConfig } from '../config/with-config.js';
import { celeryFlags, readCelery } from '../options/celery.js';
import { parseChoice } from '../options/choice.js';
import { parseDurationMs } from '../options/duration.js';
import { parseInteger } from '../options/integer.js';
import { measuringOptions, readMeasuringOptions } from '../options/measuring.js';
import { optional } from '../options/optional.js';
import { parseShare } from '../options/percent.js';
import { parseRatePerSecond } from '../options/rate.js';
import {
  ACKNOWLEDGEMENTS,
  MAX_CONCURRENCY,
  MAX_CONNECTIONS,
  MAX_NODES,
  MAX_PREFETCH_MULTIPLIER,
  parseSetting,
} from '../options/setting.js';
import { parseSizeBytes } from '../options/size.js';
import { parseSlo } from '../options/slo.js';
import type { ProgramContext } from '../program-context.js';
import type { SpaceLimits, TuneOptions } from '../tune-options.js';

const DEFAULT_MAX_ERROR_SHARE = 0.01;
const MIN_BUDGET_MS = 1_000;

export class TuneCommand extends Command<ProgramContext> {
  static override paths = [['tune']];

  static override usage = Command.Usage({
    description: 'find the setting to run your tasks with, by measuring',
    details: `
      Runs the tasks of each module (TypeScript or JavaScript; every exported function is a task) on real worker
      pools under real load, and recommends pool type, concurrency, prefetch multiplier and connections, with the
      measurements that say so. Without a module it tunes those of the config file, else the built-in workloads.

      With --celery it runs the tasks of a Celery app on real Celery workers instead, over a real broker: a private
      redis-server, or the one that --broker names. Run it where you run your worker.

      Exit codes: 0 done, 1 no setting meets the SLO, 2 usage, 3 the environment, 70 a defect in pooltune,
      130 and 143 interrupted.
    `,
    examples: [
      ['Tune the built-in workloads', '$0 tune'],
      ['Tune your own tasks', '$0 tune ./tasks.ts'],
      [
        'Keep the p99 response time under 250 ms at 500 tasks/s',
        "$0 tune ./tasks.ts --slo 'p99<250ms' --rate 500/s",
      ],
      [
        'At most 20 connections and 512 MiB, answered within 2 minutes',
        '$0 tune ./tasks.ts --max-connections 20 --max-memory 512MiB --budget 2m',
      ],
      ['Compare with what you run today', "$0 tune ./tasks.ts --current 'processes,workers=2,prefetch=4'"],
      ['For a script: the report alone, as JSON', '$0 tune ./tasks.ts --json'],
      [
        'Tune the tasks of a Celery app, called as a file says',
        '$0 tune --celery proj.celery:app --payloads calls.jsonl',
      ],
      ['Again, from where the last study ended', '$0 tune ./tasks.ts --from reports/latest'],
      ['Go on after Ctrl-C, a crash or a power cut', '$0 tune ./tasks.ts --resume'],
    ],
  });

  objective = Option.String('--objective', {
    description: '<what> throughput (default), latency or efficiency',
  });
  slo = Option.String('--slo', { description: "<slo> response time to keep, such as 'p99<250ms'" });
  rate = Option.String('--rate', {
    description: '<rate> offered load to compare response times at, such as 500/s; else a share of capacity',
  });
  budget = Option.String('--budget', {
    description:
      '<duration> time for the whole command, such as 2m; else about a minute per module, half for a built-in',
  });
  maxMemory = Option.String('--max-memory', {
    description: '<size> most memory of all nodes together, such as 512MiB',
  });
  maxConnections = Option.String('--max-connections', { description: '<count> most connections per node' });
  maxRate = Option.String('--max-rate', {
    description:
      '<rate> run no more tasks than this, such as 50/s: what they call must not be asked for more',
  });
  maxErrors = Option.String('--max-errors', {
    description: '<percent> settings that fail more tasks than this are not recommended; 1% by default',
  });
  pool = Option.Array('--pool', {
    description: `<type> only this pool type (repeatable): ${NODE_POOL_TYPES.join(', ')}; with --celery ${CELERY_POOL_TYPES.join(', ')}`,
  });
  implementation = Option.Array('--implementation', {
    description: `<name> only this pool implementation (repeatable): ${NODE_IMPLEMENTATIONS.join(', ')}`,
  });
  prefetch = Option.Array('--prefetch', {
    description: '<multiplier> only this prefetch multiplier (repeatable); 0 is no limit',
  });
  ack = Option.String('--ack', {
    description: '<when> acknowledge tasks early (at their start) or late (at their end)',
  });
  nodes = Option.String('--nodes', { description: '<count> how many nodes share the queue' });
  concurrencyMax = Option.String('--concurrency-max', {
    description: '<count> most tasks in flight per node; 1000 by default',
  });
  current = Option.String('--current', {
    description: "<setting> today's setting, such as 'processes,workers=2,prefetch=4', to compare with",
  });
  resume = Option.Boolean('--resume', false, {
    description: 'go on with the newest study of these tasks under --out that was stopped or killed',
  });
  from = Option.String('--from', {
    description: '<folder> an earlier study of the same tasks: what it found is measured again first',
  });
  celery = celeryFlags.celery('tune');
  broker = celeryFlags.broker();
  python = celeryFlags.python();
  payloads = celeryFlags.payloads();
  connections = celeryFlags.connections();
  results = celeryFlags.results();
  workload = measuringOptions.workload();
  task = measuringOptions.task();
  taskTimeout = measuringOptions.taskTimeout();
  brokerLatency = measuringOptions.brokerLatency();
  postgres = measuringOptions.postgres();
  out = measuringOptions.out();
  seed = measuringOptions.seed();
  config = measuringOptions.config();
  noConfig = measuringOptions.noConfig();
  json = measuringOptions.json();
  verbose = measuringOptions.verbose();
  quiet = measuringOptions.quiet();
  modules = measuringOptions.modules();

  override execute(): Promise<number> {
    const { actions, io } = this.context;
    return withConfig(this, io, (config) => actions.tune(this.#read(config), io));
  }

  #read(loaded: LoadedConfig | undefined): TuneOptions {
    const celery = this.#celery(configuredCelery(loaded));
    const runtime = celery === undefined ? 'node' : 'celery';
    return {
      ...readMeasuringOptions(this, configFor(loaded, celery).measuring),
      celery,
      objective: this.#objective(),
      resume: this.resume,
      fromFolder: this.from,
      budgetMs: optional(
        this.budget,
        (text, where) => parseDurationMs(text, where, { minMs: MIN_BUDGET_MS }),
        '--budget',
      ),
      space: this.#space(celery === undefined ? NODE_POOL_TYPES : CELERY_POOL_TYPES),
      current: optional(this.current, (text, where) => parseSetting(text, where, runtime), '--current'),
    };
  }

  #objective(): Objective {
    const slo = optional(this.slo, parseSlo, '--slo');
    const ratePerSecond = optional(this.rate, parseRatePerSecond, '--rate');
    const maxRatePerSecond = optional(this.maxRate, parseRatePerSecond, '--max-rate');
    const maxMemoryBytes = optional(this.maxMemory, parseSizeBytes, '--max-memory');
    const maxConnections = optional(
      this.maxConnections,
      (text, where) => parseInteger(text, where, 1, MAX_CONNECTIONS),
      '--max-connections',
    );
    return {
      kind: parseChoice(this.objective ?? 'throughput', '--objective', OBJECTIVES),
      maxErrorShare: optional(this.maxErrors, parseShare, '--max-errors') ?? DEFAULT_MAX_ERROR_SHARE,
      ...(slo === undefined ? {} : { slo }),
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      ...(maxRatePerSecond === undefined ? {} : { maxRatePerSecond }),
      ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
      ...(maxConnections === undefined ? {} : { maxConnections }),
    };
  }

  /** @throws {UsageError} when flags of the two runtimes are mixed */
  #celery(configured: CeleryOptions | undefined): CeleryOptions | undefined {
    const celery = readCelery(
      this,
      {
        subjects: { 'a task module': this.modules[0], '--workload': this.workload?.[0] },
        ways: { '--implementation': this.implementation?.[0], '--broker-latency': this.brokerLatency },
      },
      configured,
    );
    if (celery !== undefined && this.maxConnections !== undefined && celery.connections === undefined) {
      throw new UsageError(`--max-connections limits connections that nobody has named.`, {
        hint: 'Say what makes them with --connections, such as --connections sqlalchemy.',
      });
    }
    return celery;
  }

  #space(types: readonly PoolType[]): SpaceLimits {
    return {
      poolTypes: (this.pool ?? []).map((text) => parseChoice(text, '--pool', types)),
      implementations: (this.implementation ?? []).map((text) =>
        parseChoice(text, '--implementation', NODE_IMPLEMENTATIONS),
      ),
      prefetchMultipliers: (this.prefetch ?? []).map((text) =>
        parseInteger(text, '--prefetch', 0, MAX_PREFETCH_MULTIPLIER),
      ),
      acknowledgement: optional(
        this.ack,
        (text, where) => parseChoice(text, where, ACKNOWLEDGEMENTS),
        '--ack',
      ),
      nodes: optional(this.nodes, (text, where) => parseInteger(text, where, 1, MAX_NODES), '--nodes'),
      concurrencyMax:
        optional(
          this.concurrencyMax,
          (text, where) => parseInteger(text, where, 1, MAX_CONCURRENCY),
          '--concurrency-max',
        ) ?? MAX_CONCURRENCY,
    };
  }
}

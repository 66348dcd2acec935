import { Command, Option } from 'clipanion';
import { METRIC_NAMES, type MetricName } from '../../check/metric.js';
import { UsageError } from '../../foundation/errors.js';
import { BETTER_SETTING, type CheckOptions, INCONCLUSIVE } from '../check/check-options.js';
import { completeCheckOptions } from '../check/complete-check-options.js';
import { configFor, configuredCelery } from '../config/config-for.js';
import type { LoadedConfig } from '../config/loaded-config.js';
import { withConfig } from '../config/with-config.js';
import { celeryFlags, readCelery } from '../options/celery.js';
import { parseChoice } from '../options/choice.js';
import { parseDurationMs } from '../options/duration.js';
import { parseErrorRate } from '../options/error-rate.js';
import { measuringOptions, readMeasuringOptions } from '../options/measuring.js';
import { optional } from '../options/optional.js';
import { parseShare } from '../options/percent.js';
import { parseRatePerSecond } from '../options/rate.js';
import { parseRequirement } from '../options/requirement.js';
import { parseSetting } from '../options/setting.js';
import type { ProgramContext } from '../program-context.js';

const LEAST_BUDGET_MS = 1_000;

export class CheckCommand extends Command<ProgramContext> {
  static override paths = [['check']];

  static override usage = Command.Usage({
    description: 'compare tasks with another version of them, or with requirements, in CI',
    details: `
      Runs the version at hand and the one that it is compared with in turn on the same machine, so that the machine's
      speed cancels, and stops as soon as it is sure either way. Exit code 0: passed; 1: a regression or an unmet
      requirement; 4: not sure within the budget, where --inconclusive fail was asked for.
    `,
    examples: [
      ['A pull request against its base', '$0 check ./tasks.ts --against origin/main'],
      [
        "With production's setting, and what must hold whatever the base did",
        "$0 check ./tasks.ts --against origin/main --setting threads,workers=2,tasks-per-worker=16 --require 'p99<250ms' --require 'errors<0.1%'",
      ],
      [
        'Store a baseline, and compare with it later',
        '$0 check ./tasks.ts --save-baseline perf/baseline.json',
      ],
      [
        'The tasks of a Celery app, on the workers that production runs',
        '$0 check --celery proj.celery:app --against origin/main --setting prefork,concurrency=8',
      ],
      ['All of it from pooltune.config.ts', '$0 check'],
    ],
  });

  against = Option.String('--against', {
    description: '<revision> version in git to compare with, such as origin/main',
  });
  baseline = Option.String('--baseline', { description: '<file> stored baseline to compare with' });
  saveBaseline = Option.String('--save-baseline', {
    description: '<file> store this run as a baseline',
  });
  require = Option.Array('--require', {
    description: "<requirement> what must hold (repeatable), such as 'p99<250ms' or 'capacity>500/s'",
  });
  setting = Option.String('--setting', {
    description: "<setting> what production runs, such as 'threads,workers=4,prefetch=1'",
  });
  rate = Option.String('--rate', {
    description: '<rate> steady load for response times, such as 200/s; by default half of the capacity',
  });
  budget = Option.String('--budget', {
    description: '<duration> longest time for the whole check; 60s by default',
  });
  metric = Option.Array('--metric', {
    description: `<name> compare only this (repeatable): ${METRIC_NAMES.join(', ')}`,
  });
  tolerance = Option.Array('--tolerance', {
    description: "<name=share> how much worse a metric may be (repeatable), such as 'p99=10%'",
  });
  errorRate = Option.String('--error-rate', {
    description: '<share> how often a check of two equal versions may fail; 1% by default',
  });
  inconclusive = Option.String('--inconclusive', {
    description: '<pass|fail> what a check that is not sure within its budget does; pass by default',
  });
  betterSetting = Option.String('--better-setting', {
    description: '<warn|fail|ignore> when another setting would now do more than --setting; warn by default',
  });
  history = Option.String('--history', { description: '<file> append the result to this JSON Lines file' });
  junit = Option.String('--junit', { description: '<file> write JUnit XML' });
  baseInstall = Option.String('--base-install', {
    description: "<command> installs the base's packages; else its lock file decides",
  });
  baseBuild = Option.String('--base-build', {
    description: '<command> builds the base before it is measured',
  });
  celery = celeryFlags.celery('check');
  broker = celeryFlags.broker();
  python = celeryFlags.python();
  payloads = celeryFlags.payloads();
  connections = celeryFlags.connections();
  results = celeryFlags.results();
  workload = Option.Array('--workload', {
    description: '<name> check a built-in workload (repeatable)',
  });
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
    return withConfig(this, io, (config) => actions.check(this.#read(config), io));
  }

  #read(loaded: LoadedConfig | undefined): CheckOptions {
    const celery = readCelery(
      this,
      {
        subjects: { 'a task module': this.modules[0], '--workload': this.workload?.[0] },
        ways: { '--broker-latency': this.brokerLatency },
      },
      configuredCelery(loaded),
    );
    const runtime = celery === undefined ? 'node' : 'celery';
    const config = configFor(loaded, celery);
    return completeCheckOptions(
      readMeasuringOptions(this, config.measuring),
      {
        celery,
        against: this.against,
        baselinePath: this.baseline,
        saveBaselinePath: this.saveBaseline,
        requirements: this.require?.map((text) => parseRequirement(text, '--require')),
        setting: optional(this.setting, (text, at) => parseSetting(text, at, runtime), '--setting'),
        ratePerSecond: optional(this.rate, parseRatePerSecond, '--rate'),
        budgetMs: optional(
          this.budget,
          (text, at) => parseDurationMs(text, at, { minMs: LEAST_BUDGET_MS }),
          '--budget',
        ),
        errorRate: optional(this.errorRate, parseErrorRate, '--error-rate'),
        inconclusive: optional(
          this.inconclusive,
          (text, at) => parseChoice(text, at, INCONCLUSIVE),
          '--inconclusive',
        ),
        metrics: this.metric?.map((name) => parseChoice(name, '--metric', METRIC_NAMES)),
        tolerances: tolerancesOf(this.tolerance ?? []),
        historyPath: this.history,
        junitPath: this.junit,
        baseInstall: this.baseInstall,
        baseBuild: this.baseBuild,
        betterSetting: optional(
          this.betterSetting,
          (text, at) => parseChoice(text, at, BETTER_SETTING),
          '--better-setting',
        ),
      },
      config.check,
    );
  }
}

/** @throws {UsageError} */
function tolerancesOf(texts: readonly string[]): Partial<Record<MetricName, number>> {
  const shares: Partial<Record<MetricName, number>> = {};
  for (const text of texts) {
    const [, name, share] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || share === undefined) {
      throw new UsageError(`--tolerance: "${text}" is not of the form name=share.`, {
        hint: "Write a metric and a percentage, such as 'p99=10%'.",
      });
    }
    shares[parseChoice(name, '--tolerance', METRIC_NAMES)] = parseShare(share, '--tolerance');
  }
  return shares;
}

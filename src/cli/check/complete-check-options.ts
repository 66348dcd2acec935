import { METRIC_NAMES, METRICS, type Metric, type MetricName } from '../../check/metric.js';
import type { Requirement } from '../../check/requirement.js';
import type { CeleryOptions } from '../celery-options.js';
import type { CheckConfig } from '../config/check-config.js';
import { parseRequirement } from '../options/requirement.js';
import type { MeasuringOptions } from '../tune-options.js';
import type { CheckOptions } from './check-options.js';

const DEFAULT_BUDGET_MS = 60_000;
const DEFAULT_ERROR_RATE = 0.01;
/** A metric passes where it is sure to be worse by less than its margin: at least twice what is tolerated. */
const LEAST_MARGIN = 2;

/** What was asked for on a command line, or by a program; what is undefined is the config's to say. */
export interface GivenCheck extends Partial<Omit<CheckConfig, 'requirements'>> {
  readonly requirements: readonly Requirement[] | undefined;
  readonly saveBaselinePath: string | undefined;
  readonly celery?: CeleryOptions | undefined;
}

/**
 * Each option as given, else from the config, else its default. What to compare with is one question: an answer that was
 * given replaces the config's. Tolerances replace those of the same metrics.
 * @throws {UsageError} for a requirement in the config that is none
 */
export function completeCheckOptions(
  measuring: MeasuringOptions,
  given: GivenCheck,
  config: Partial<CheckConfig>,
): CheckOptions {
  const comparesOtherwise = given.against !== undefined || given.baselinePath !== undefined;
  return {
    ...measuring,
    celery: given.celery,
    against: given.against ?? (comparesOtherwise ? undefined : config.against),
    baselineFile: given.baselinePath ?? (comparesOtherwise ? undefined : config.baselinePath),
    saveBaselineFile: given.saveBaselinePath,
    requirements:
      given.requirements ?? config.requirements?.map((text) => parseRequirement(text, 'check.require')) ?? [],
    setting: given.setting ?? config.setting,
    ratePerSecond: given.ratePerSecond ?? config.ratePerSecond,
    budgetMs: given.budgetMs ?? config.budgetMs ?? DEFAULT_BUDGET_MS,
    errorRate: given.errorRate ?? config.errorRate ?? DEFAULT_ERROR_RATE,
    inconclusiveFails: (given.inconclusive ?? config.inconclusive ?? 'pass') === 'fail',
    metrics: metricsOf(given.metrics ?? config.metrics ?? [], { ...config.tolerances, ...given.tolerances }),
    historyFile: given.historyPath ?? config.historyPath,
    junitFile: given.junitPath ?? config.junitPath,
    baseInstall: given.baseInstall ?? config.baseInstall,
    baseBuild: given.baseBuild ?? config.baseBuild,
    betterSetting: given.betterSetting ?? config.betterSetting ?? 'warn',
  };
}

function metricsOf(
  chosen: readonly MetricName[],
  tolerances: Readonly<Partial<Record<MetricName, number>>>,
): ReadonlyMap<MetricName, Metric> {
  return new Map(
    METRIC_NAMES.filter((name) => chosen.length === 0 || chosen.includes(name)).map((name) => {
      const metric = METRICS[name];
      const tolerance = tolerances[name] ?? metric.tolerance;
      return [name, { ...metric, tolerance, margin: Math.max(metric.margin, LEAST_MARGIN * tolerance) }];
    }),
  );
}

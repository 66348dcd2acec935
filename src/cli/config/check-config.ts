import path from 'node:path';
import type { MetricName } from '../../check/metric.js';
import type { Setting } from '../../fleet/setting.js';
import type { LoadedConfig } from './loaded-config.js';

/** What a config says of `check`, in internal units; what is undefined it does not say. */
export interface CheckConfig {
  /** What production runs. */
  readonly setting: Setting | undefined;
  /** As written: a git revision. */
  readonly against: string | undefined;
  /** Absolute. */
  readonly baselinePath: string | undefined;
  /** As written, such as `p99<250ms`. */
  readonly requirements: readonly string[] | undefined;
  readonly budgetMs: number | undefined;
  /** tasks/s of the whole fleet. */
  readonly ratePerSecond: number | undefined;
  /** Above 0, at most 0.5. */
  readonly errorRate: number | undefined;
  readonly inconclusive: 'pass' | 'fail' | undefined;
  /** Shares, 0 to 1, of the metrics that have one of their own. */
  readonly tolerances: Readonly<Partial<Record<MetricName, number>>>;
  /** `undefined` and an empty list restrict nothing. */
  readonly metrics: readonly MetricName[] | undefined;
  /** Absolute. */
  readonly historyPath: string | undefined;
  /** Absolute. */
  readonly junitPath: string | undefined;
  /** A command for a shell. */
  readonly baseInstall: string | undefined;
  /** A command for a shell. */
  readonly baseBuild: string | undefined;
  readonly betterSetting: 'warn' | 'fail' | 'ignore' | undefined;
}

export function checkConfig({ path: file, config }: LoadedConfig): CheckConfig {
  const { check = {} } = config;
  const absolute = (written: string | undefined): string | undefined =>
    written === undefined ? undefined : path.resolve(path.dirname(file), written);
  return {
    setting: config.setting,
    against: check.against,
    baselinePath: absolute(check.baseline),
    requirements: check.require,
    budgetMs: check.budget,
    ratePerSecond: check.rate,
    errorRate: check.errorRate,
    inconclusive: check.inconclusive,
    tolerances: Object.fromEntries(
      Object.entries(check.tolerance ?? {}).filter(([, share]) => share !== undefined),
    ),
    metrics: check.metrics,
    historyPath: absolute(check.history),
    junitPath: absolute(check.junit),
    baseInstall: check.baseInstall,
    baseBuild: check.baseBuild,
    betterSetting: check.betterSetting,
  };
}

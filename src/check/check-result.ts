import type { Setting } from '../fleet/setting.js';
import type { Estimate } from '../trial/estimate.js';
import type { MetricName } from './metric.js';
import type { Requirement } from './requirement.js';

/** `inconclusive`: the budget ended before it was sure either way. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One workload's check: plain data. */
export interface CheckResult {
  /** The worst of what follows: fail before inconclusive before pass. */
  readonly verdict: Verdict;
  readonly workload: { readonly name: string; readonly modulePath: string };
  /** `null` outside a git repository. */
  readonly head: Revision | null;
  /** What the head was compared with; `null` where it stood alone. */
  readonly base: CheckBase | null;
  readonly setting: Setting;
  /** The steady load under which response times were measured, tasks/s, the same for both; `null` where there was none. */
  readonly ratePerSecond: number | null;
  readonly metrics: readonly MetricResult[];
  /** The head's, of every metric that has one here, compared or not: what a history keeps. */
  readonly figures: Readonly<Partial<Record<MetricName, Estimate>>>;
  readonly requirements: readonly RequirementResult[];
  /** Tasks that the base does not have: not compared. */
  readonly newTasks: readonly string[];
  /** Tasks that the head no longer has: not compared. */
  readonly removedTasks: readonly string[];
  /** Trials of the head; the base has as many where there is one in git. */
  readonly trials: number;
  readonly elapsedMs: number;
  readonly budgetMs: number;
  /**
   * The probability, over all metrics and looks together, with which a check of two equal versions fails at most:
   * 0 to 1.
   */
  readonly errorRate: number;
  /** For people, one sentence each. */
  readonly warnings: readonly string[];
}

export interface Revision {
  /** Full hash. */
  readonly commit: string;
  /** Whether there are changes that were not committed, which were measured too. */
  readonly dirty: boolean;
}

export type CheckBase =
  /** `ref` as the user named it. */
  | { readonly kind: 'git'; readonly ref: string; readonly commit: string }
  /** A stored baseline; its commit, where it knows one. */
  | { readonly kind: 'baseline'; readonly path: string; readonly commit: string | null };

export interface MetricResult {
  readonly metric: MetricName;
  readonly base: Estimate;
  readonly head: Estimate;
  /**
   * Head over base, both with the metric's offset added, with the interval that the verdict rests on: it holds the true
   * ratio at every look, for all metrics at once, but for `errorRate`. Wider than a 95 % interval of one metric.
   */
  readonly ratio: Estimate;
  /** Where the ratio is that at equal figures of another metric, as that is better known than the plain one. */
  readonly atEqual?: MetricName;
  readonly verdict: Verdict;
  /** Whether it is sure that the head is better than the base by more than the tolerance. */
  readonly improved: boolean;
}

export interface RequirementResult {
  readonly requirement: Requirement;
  /** The head's figure. For a percentile, the figure itself; the verdict rests on the share of tasks beyond the limit. */
  readonly measured: Estimate;
  readonly verdict: Verdict;
  /** What would do, where it is inconclusive for want of tasks. */
  readonly samplesNeeded?: number;
}

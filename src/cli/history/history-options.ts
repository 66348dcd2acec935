import type { MetricName } from '../../check/metric.js';
import type { Action } from '../command-io.js';

export interface HistoryOptions {
  /** As it was named; relative to the working directory. */
  readonly path: string;
  /** Empty for all. */
  readonly metrics: readonly MetricName[];
  /** Empty for all. */
  readonly workloads: readonly string[];
  /** How many runs a table lists. */
  readonly last: number;
  /** 0 to 1, ends excluded. */
  readonly significance: number;
  readonly json: boolean;
  readonly verbose: boolean;
}

export type RunHistory = Action<HistoryOptions>;

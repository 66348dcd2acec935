import type { Action } from '../command-io.js';

export interface ReportOptions {
  /** As they were named; relative to the working directory. Empty for the latest. */
  readonly folders: readonly string[];
  readonly open: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
}

export type RunReport = Action<ReportOptions>;

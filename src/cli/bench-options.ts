import type { Setting } from '../fleet/setting.js';
import type { Action } from './command-io.js';
import type { MeasuringOptions } from './tune-options.js';

/** All options of `bench`, read and checked. */
export interface BenchOptions extends MeasuringOptions {
  /** What to measure; empty: the usual matrix for the machine's cores. */
  readonly settings: readonly Setting[];
  /** Of each trial, without its warm-up. */
  readonly durationMs: number;
  /** Trials per setting, interleaved; 1 to 100. */
  readonly repeats: number;
  /** A steady load at this rate (tasks/s); `undefined`: saturating. */
  readonly ratePerSecond: number | undefined;
}

export type RunBench = Action<BenchOptions>;

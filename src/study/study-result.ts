import type { Routes } from '../fleet/routes.js';
import type { Setting } from '../fleet/setting.js';
import type { Calibration } from '../trial/calibration/calibration.js';
import type { Estimate } from '../trial/estimate.js';
import type { Trial } from '../trial/trial.js';
import type { Workload } from '../workload/workload.js';
import type { Tradeoff } from './front.js';
import type { Objective } from './objective.js';
import type { Scalability } from './scalability.js';

/** All that a study found. Plain data: `advise/` turns it into a recommendation, `report/` into text. */
export interface StudyResult {
  readonly workload: Workload;
  readonly objective: Objective;
  readonly budgetMs: number;
  readonly elapsedMs: number;
  /** Seed of every random choice in the study. */
  readonly seed: number;
  readonly calibration: Calibration;
  /** What gains are over. */
  readonly defaultSetting: Setting;
  readonly baseline: Baseline;
  readonly trials: readonly Trial[];
  /** `null` when no setting met the constraints or nothing could be measured. */
  readonly recommended: RecommendedSetting | null;
  /** One per lever that applies, in the order in which they were decided. */
  readonly levers: readonly LeverFinding[];
  /** Settings that the measurements cannot tell apart from the recommended one. */
  readonly ties: readonly Setting[];
  /** With an SLO that nothing met: the setting that came closest, and its figure in ms. */
  readonly closestToSlo: { readonly setting: Setting; readonly valueMs: number } | null;
  readonly ended: 'done' | 'budget' | 'interrupted';
  /** Pools that were measured at enough levels of concurrency to fit a law. */
  readonly scalability: readonly Scalability[];
  /** Settings that no other one beats in capacity, tail and memory at once; by capacity, the best first. */
  readonly front: readonly Tradeoff[];
  /** Of the recommended setting; `null` without one. */
  readonly bottleneck?: Bottleneck | null;
}

/** What gains are over: the default setting, or the one that the user runs today. */
export type Baseline = (typeof BASELINES)[number];
export const BASELINES = ['default', 'current'] as const;

/** What keeps a setting from doing more, with the figures that say so (units in their names). */
export interface Bottleneck {
  readonly kind: (typeof BOTTLENECKS)[number];
  readonly evidence: Readonly<Record<string, number>>;
}

export const BOTTLENECKS = [
  'rate limit',
  'event loop',
  'CPU',
  'one core',
  'connection pool',
  'downstream',
  'broker round trip',
  'memory',
  'none found',
] as const;

export interface RecommendedSetting {
  readonly setting: Setting;
  /** From trials made after the choice (no winner's curse). */
  readonly capacity: Estimate;
  readonly responseTime: { readonly p50: Estimate; readonly p95: Estimate; readonly p99: Estimate };
  /** The offered load at which `responseTime` was measured, tasks/s. */
  readonly ratePerSecond: number | null;
  /** Of capacity, as a ratio: 2 is twice the default's. `null` value where the default could not be measured. */
  readonly gainOverDefault: Estimate;
  /** Probability that no measured setting is more than 5 % better: 0 to 1. */
  readonly confidence: number;
  /** How much trials of one setting differ beyond what each can see of itself: standard deviation, a share. */
  readonly noiseBetweenTrials: number;
  /**
   * The budget with which 90 % confidence is to be expected, ms; `null` where that is reached, or where twelve times this
   * study's would not do.
   */
  readonly enoughBudgetMs: number | null;
}

export type Lever = 'poolType' | 'concurrency' | 'prefetchMultiplier' | 'connections';

/** One lever's decision and the measurements behind it. Ratios above 1 mean that the recommended value is better. */
export interface LeverFinding {
  readonly lever: Lever;
  readonly value: string | number;
  /** What was compared. */
  readonly metric: 'capacity' | 'p99 response time' | 'makespan';
  readonly defaultValue: string | number;
  /** `null` where the default has this value already, or was not measured. */
  readonly gainOverDefault: Estimate | null;
  readonly runnerUp: { readonly value: string | number; readonly gain: Estimate } | null;
  /** No gain outside the noise: the value was chosen because it is simpler. */
  readonly tie: boolean;
  /** Every value tried, with its figure, so that the reason can quote it. */
  readonly tried: readonly {
    readonly value: string | number;
    readonly figure: Estimate;
    readonly trialId: number;
  }[];
}

/** What a study tells while it runs; progress bar and `--verbose` feed on it. */
export type StudyEvent =
  | { readonly kind: 'stage'; readonly stage: string; readonly about: string }
  | { readonly kind: 'trial-started'; readonly setting: Setting; readonly stage: string }
  /** As `trial-started`, of nodes for each route. */
  | { readonly kind: 'routed-trial-started'; readonly routes: Routes; readonly stage: string }
  /**
   * Told a few times a second while a trial runs: tasks finished so far, of the load that runs. A warm-up that is a load
   * of its own starts again at 0.
   */
  | { readonly kind: 'trial-progress'; readonly finished: number }
  | { readonly kind: 'trial-ended'; readonly trial: Trial }
  /** Told once after each trial, whether it was measured now or in an earlier session of the same study. */
  | {
      readonly kind: 'progress';
      readonly elapsedMs: number;
      readonly totalMs: number;
      readonly best: Trial | null;
    }
  | { readonly kind: 'decision'; readonly text: string };

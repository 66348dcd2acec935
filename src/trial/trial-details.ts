/** What a picture of one trial needs beyond its figures. Plain data, times in ms from the window's start. */
export interface TrialDetails {
  /** Response time and its parts by percentile; absent where no task finished. */
  readonly distribution?: DistributionDetail | undefined;
  /** Of batches: which task was where, when. */
  readonly timeline?: TimelineDetail | undefined;
  /** One for each upstream that had connections. */
  readonly connectionsOverTime?: readonly ConnectionsOverTime[] | undefined;
}

/** Values at rising percentiles (HdrHistogram's axis: equal steps in 1/(1 − p)); each part sorted on its own. */
export interface DistributionDetail {
  /** 0 to 100. None beyond what the samples can tell. */
  readonly percentiles: readonly number[];
  readonly samples: number;
  /** `null` under a saturating load, which has no arrival. */
  readonly responseMs: readonly number[] | null;
  readonly queueMs: readonly number[] | null;
  readonly holdMs: readonly number[];
  readonly serviceMs: readonly number[];
}

/** Columns of equal length, a row a task, in the order of delivery. */
export interface TimelineDetail {
  readonly nodes: number;
  /** Per node. */
  readonly concurrency: number;
  /** Index of the node, and of the slot in it: the lowest that was free when the task started. */
  readonly node: readonly number[];
  readonly slot: readonly number[];
  readonly deliveredMs: readonly number[];
  readonly startedMs: readonly number[];
  readonly finishedMs: readonly number[];
  /** Index into `taskNames`. */
  readonly task: readonly number[];
  readonly taskNames: readonly string[];
  /** Of the batch, beyond the first ones that are listed. */
  readonly leftOut: number;
}

/** Open connections as the server saw them, at even steps: the most within each step. */
export interface ConnectionsOverTime {
  readonly upstream: 'http' | 'postgres';
  readonly stepMs: number;
  readonly open: readonly number[];
  /** Opened within each step. */
  readonly opened: readonly number[];
}

/** How a task ended. The numbers travel on the wire and in journals. */
export const OUTCOME = {
  /** Returned. */
  done: 0,
  /** Threw; the record's `errorKind` says what. */
  failed: 1,
  /** Ran longer than the task timeout. */
  timedOut: 2,
  /** Its worker or node died while it ran, and it was not delivered again. */
  lost: 3,
  /** Had not finished when the trial ended. */
  unfinished: 4,
} as const;

export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/**
 * What is known of each task of one trial, a column a figure, so that a trial of a million tasks costs 50 MB and
 * travels between processes as it is. Times are ms on the machine's monotonic clock (`monotonicMs`), `NaN` where
 * that did not happen. Row i is the i-th task that entered the broker.
 */
export interface TaskRecords {
  readonly length: number;
  /** When the load said the task should enter; of a follow-up, when it was sent, or due where that is later. */
  readonly arrivalMs: Float64Array;
  /**
   * When the generator really had it enter; entered − arrival is the generator's lateness. `NaN` for a follow-up, which
   * tasks sent themselves.
   */
  readonly enteredMs: Float64Array;
  /** When a node received it (the last delivery, where there were several). */
  readonly deliveredMs: Float64Array;
  readonly startedMs: Float64Array;
  readonly finishedMs: Float64Array;
  /** Index of the node that ran it; 65535 for none. */
  readonly node: Uint16Array;
  /** Index into the workload's tasks, and then into those that they sent (`LoadResult.otherTasks`). */
  readonly task: Uint16Array;
  /** One of `OUTCOME`. */
  readonly outcome: Uint8Array;
  /** How often it was delivered; above 1 after a node died. */
  readonly deliveries: Uint8Array;
  /** Index into `errorKinds`; 65535 for none. */
  readonly errorKind: Uint16Array;
  /** Error codes (`53300`, `ECONNREFUSED`) or names (`TypeError`) of the failed tasks. */
  readonly errorKinds: readonly string[];
}

export const NO_NODE = 0xffff;
export const NO_ERROR = 0xffff;

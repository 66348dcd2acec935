/**
 * What a queue does in the long run, tasks served in the order of their arrival. Where the load is not below the servers,
 * means, quantiles and queue are infinite and tails are 1.
 */
export interface QueueFigures {
  /** Offered load per server; 1 and above cannot be kept up with. */
  readonly utilization: number;
  /** Of tasks, 0 to 1: those that find all servers busy. */
  readonly waitProbability: number;
  /** Tasks waiting, those in service not counted. */
  readonly meanQueueLength: number;
  readonly meanWaitMs: number;
  readonly meanResponseMs: number;
  /**
   * Share of tasks that wait longer than `ms`.
   * @throws RangeError below 0 and where it is no finite number, as all of these do
   */
  readonly waitTail: (ms: number) => number;
  /** What a share `level` of tasks does not wait longer than: 0.99 for the p99; from 0 to below 1. */
  readonly waitQuantileMs: (level: number) => number;
  readonly responseTail: (ms: number) => number;
  readonly responseQuantileMs: (level: number) => number;
}

import { attemptsPerTask, runawayFailureShare } from '../closed-forms/retry-amplification.js';
import type { RetryModel } from '../model/fleet-model.js';

/** What trying again adds. */
export interface RetryLoad {
  readonly failureShare: number;
  readonly maxRetries: number;
  readonly delayMs: number;
  /** Of a task, on average: 1.01 where 1 % are tried once more. */
  readonly attemptsPerTask: number;
  /** Attempts per second at the planned rate. */
  readonly attemptsPerSecond: number;
  /** Of tasks: tried as often as allowed, and failed. */
  readonly failedForGood: number;
  /** Nodes that the retries cost. */
  readonly extraNodes: number;
  /** Failure share at which attempts fill the fleet, so that its queue grows for good; `null` where none does. */
  readonly runsAwayAt: number | null;
  /**
   * Whether the fleet recovers by itself from a time in which every attempt fails: where late tasks count as failed, an
   * overload keeps itself up otherwise (Bronson et al., Metastable Failures in Distributed Systems, HotOS 2021).
   */
  readonly recovers: boolean;
}

/**
 * With failures that are independent, a task has (1 − f^(k+1)) / (1 − f) attempts on average: a geometric distribution that
 * is cut off after k retries.
 */
export function retryLoad(
  retries: RetryModel,
  ratePerSecond: number,
  /** Attempts that the fleet does when its queue never empties, per second. */
  capacityPerSecond: number,
  extraNodes: number,
): RetryLoad {
  const { failureShare, maxRetries } = retries;
  const attempts = attemptsPerTask(failureShare, maxRetries);
  const most = ratePerSecond * attemptsPerTask(1, maxRetries);
  return {
    ...retries,
    attemptsPerTask: attempts,
    attemptsPerSecond: ratePerSecond * attempts,
    failedForGood: failureShare ** (maxRetries + 1),
    extraNodes,
    runsAwayAt:
      most < capacityPerSecond ? null : runawayFailureShare(ratePerSecond / capacityPerSecond, maxRetries),
    recovers: most < capacityPerSecond,
  };
}

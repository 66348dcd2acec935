import { drainSeconds } from '../closed-forms/backlog.js';

/** A rate that stays high for a while and falls back again. */
export interface Burst {
  /** Over the mean rate. */
  readonly factor: number;
  readonly ratePerSecond: number;
  readonly lengthMs: number;
  /** Tasks that wait when it ends; 0 where the fleet keeps up. */
  readonly backlog: number;
  /** What the last task of the burst waits for those before it, ms. */
  readonly longestWaitMs: number;
  /** From its end until the backlog is gone, ms; `null` where the fleet does not get rid of it. */
  readonly drainMs: number | null;
}

/**
 * The fluid limit (Newell, _Applications of Queueing Theory_, 2nd ed., 1982, ch. 2): what comes beyond the capacity piles
 * up, and goes at what the capacity leaves over the mean rate. Of loads this far from even, chance changes little.
 */
export function burst(
  capacityPerSecond: number,
  ratePerSecond: number,
  { factor, lengthMs }: { readonly factor: number; readonly lengthMs: number },
): Burst {
  const high = factor * ratePerSecond;
  const backlog = (Math.max(0, high - capacityPerSecond) * lengthMs) / 1_000;
  const drainMs =
    1_000 * drainSeconds({ tasks: backlog, arrivalsPerSecond: ratePerSecond, capacityPerSecond });
  return {
    factor,
    ratePerSecond: high,
    lengthMs,
    backlog,
    longestWaitMs: (backlog / capacityPerSecond) * 1_000,
    drainMs: Number.isFinite(drainMs) ? drainMs : null,
  };
}

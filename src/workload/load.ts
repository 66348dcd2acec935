/** How tasks arrive in a trial. */
export type Load = SaturatingLoad | SteadyLoad | BatchLoad;

/** What holds for tasks of every load, and of its warm-up. */
export interface Paced {
  /** No more tasks than this enter, tasks/s; what arrives is spaced accordingly. Without it there is no limit. */
  readonly maxRatePerSecond?: number;
}

/** Saturating load before the window that counts, on the same nodes. */
export interface WarmUp {
  /** How long it lasts at least, ms; 0 by default. */
  readonly warmUpMs?: number;
  /** It goes on while throughput still rises, but not beyond this, ms; `warmUpMs` by default. */
  readonly mostWarmUpMs?: number;
}

/**
 * Closed: the backlog never empties, unless a limit of the rate keeps it short. Measures capacity.
 *
 * In the warm-up processes compile and connect, and tasks that all started at once spread out: without a gap in between,
 * the window begins in the state in which it ends.
 */
export interface SaturatingLoad extends WarmUp, Paced {
  readonly kind: 'saturating';
  /** The window that counts, ms. */
  readonly durationMs: number;
}

/**
 * Open: Poisson arrivals at a given rate. Measures response time. With a limit of the rate, arrivals are never closer than it
 * allows, which makes them somewhat more even.
 */
export interface SteadyLoad extends WarmUp, Paced {
  readonly kind: 'steady';
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly seed: number;
}

/** `tasks` tasks at once. Measures makespan. */
export interface BatchLoad extends WarmUp, Paced {
  readonly kind: 'batch';
  readonly tasks: number;
}

/** How tasks arrive in a trial. */
export type Load = SaturatingLoad | SteadyLoad | BatchLoad;

/** Saturating load before the window that counts, on the same nodes. */
export interface WarmUp {
  /** How long it lasts at least, ms; 0 by default. */
  readonly warmUpMs?: number;
  /** It goes on while throughput still rises, but not beyond this, ms; `warmUpMs` by default. */
  readonly mostWarmUpMs?: number;
}

/**
 * Closed: the backlog never empties. Measures capacity.
 *
 * In the warm-up processes compile and connect, and tasks that all started at once spread out: without a gap in between,
 * the window begins in the state in which it ends.
 */
export interface SaturatingLoad extends WarmUp {
  readonly kind: 'saturating';
  /** The window that counts, ms. */
  readonly durationMs: number;
}

/** Open: Poisson arrivals at a given rate. Measures response time. */
export interface SteadyLoad extends WarmUp {
  readonly kind: 'steady';
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly seed: number;
}

/** `tasks` tasks at once. Measures makespan. */
export interface BatchLoad extends WarmUp {
  readonly kind: 'batch';
  readonly tasks: number;
}

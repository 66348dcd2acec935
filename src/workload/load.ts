/** How tasks arrive in a trial. */
export type Load = SaturatingLoad | SteadyLoad | BatchLoad;

/** Closed: the backlog never empties. Measures capacity. */
export interface SaturatingLoad {
  readonly kind: 'saturating';
  /**
   * How long the load runs before the window that counts, ms; 0 by default. In that time processes warm up, and tasks
   * that all started at once spread out: without a gap in between, the window begins in the state in which it ends.
   */
  readonly warmUpMs?: number;
  /** The window that counts, ms. */
  readonly durationMs: number;
}

/** Open: Poisson arrivals at a given rate. Measures response time. */
export interface SteadyLoad {
  readonly kind: 'steady';
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly seed: number;
}

/** `tasks` tasks at once. Measures makespan. */
export interface BatchLoad {
  readonly kind: 'batch';
  readonly tasks: number;
}

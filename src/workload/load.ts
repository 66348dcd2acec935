/** How tasks arrive in a trial. */
export type Load = SaturatingLoad | SteadyLoad | BatchLoad;

/** Closed: the backlog never empties. Measures capacity. */
export interface SaturatingLoad {
  readonly kind: 'saturating';
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

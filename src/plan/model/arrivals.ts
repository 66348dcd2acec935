/** How tasks come to a simulated fleet. Rates in tasks/s, times in ms. */
export type Arrivals =
  | { readonly kind: 'poisson'; readonly ratePerSecond: number }
  /** Poisson at `onRatePerSecond` during bursts, at `offRatePerSecond` between them; lengths of both are exponential. */
  | {
      readonly kind: 'on-off';
      readonly onRatePerSecond: number;
      readonly offRatePerSecond: number;
      readonly meanOnMs: number;
      readonly meanOffMs: number;
    }
  /** Poisson at a rate that follows a day: 24 hours' rates, straight lines between their beginnings, over and over. */
  | { readonly kind: 'daily'; readonly hourlyRatePerSecond: readonly number[] }
  /** As recorded; `durationsMs`, where given, replaces the demands' total with their proportions kept. */
  | {
      readonly kind: 'trace';
      readonly arrivalsMs: Float64Array;
      readonly durationsMs: Float64Array | null;
    }
  /** All at once. */
  | { readonly kind: 'batch'; readonly tasks: number }
  /** The queue never empties: measures capacity. */
  | { readonly kind: 'saturating' };

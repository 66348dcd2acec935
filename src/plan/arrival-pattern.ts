import { dailyRates } from './daily-rates.js';
import type { Arrivals } from './model/arrivals.js';
import { type Trace, traceAtRate } from './trace/trace.js';

/** What `--arrivals` may name; a trace is a pattern of its own. */
export const ARRIVAL_KINDS = ['poisson', 'bursty', 'daily'] as const;
export type ArrivalKind = (typeof ARRIVAL_KINDS)[number];

/** How tasks come at any rate: a mean rate makes arrivals of it. */
export type ArrivalPattern =
  | { readonly kind: 'poisson' }
  /** Bursts at `peak` times the mean rate. */
  | { readonly kind: 'bursty'; readonly peak: number; readonly burstMs: number }
  /** A day whose busiest hour has `peak` times the mean rate. */
  | { readonly kind: 'daily'; readonly peak: number }
  /** As recorded, made quicker or slower as a whole. */
  | { readonly kind: 'trace'; readonly trace: Trace };

/** Bursts take this share of the time, unless they are so high that nothing would be left for the time between. */
const BURST_SHARE = 0.1;

/** @param ratePerSecond the mean */
export function arrivalsAt(pattern: ArrivalPattern, ratePerSecond: number): Arrivals {
  switch (pattern.kind) {
    case 'poisson':
      return { kind: 'poisson', ratePerSecond };
    case 'bursty': {
      const { peak, burstMs } = pattern;
      const share = Math.min(BURST_SHARE, 1 / (2 * peak));
      return {
        kind: 'on-off',
        onRatePerSecond: peak * ratePerSecond,
        offRatePerSecond: (ratePerSecond * (1 - share * peak)) / (1 - share),
        meanOnMs: burstMs,
        meanOffMs: (burstMs * (1 - share)) / share,
      };
    }
    case 'daily':
      return { kind: 'daily', hourlyRatePerSecond: dailyRates(ratePerSecond, pattern.peak) };
    case 'trace':
      return traceAtRate(pattern.trace, ratePerSecond);
  }
}

/** What must be kept up with for longer than a task takes: the busiest hour of a day, else the mean. */
export function sustainedRate(pattern: ArrivalPattern, ratePerSecond: number): number {
  return pattern.kind === 'daily' || pattern.kind === 'bursty' ? pattern.peak * ratePerSecond : ratePerSecond;
}

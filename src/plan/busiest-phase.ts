import type { Arrivals } from './model/arrivals.js';
import { ratePerSecond } from './simulator/least-warm-up.js';

/** Fewer rounds of bursts in a run are luck. */
const ROUNDS = 10;

/** The part of changing arrivals that a prediction is of, where a run cannot see all of them. */
export type BusiestPhase = 'busiest hour' | 'bursts';

/**
 * Arrivals whose rate changes more slowly than a run is long, as in their busiest phase: queues settle within seconds or minutes, so
 * that a fleet is at any time as it would be if that moment's rate had always been (the pointwise stationary approximation: Green
 * & Kolesar, "The pointwise stationary approximation for queues with nonstationary arrivals", Management Science 37, 1991), and
 * what has to be kept is kept in the worst hour. A burst that is over before queues have grown is then seen too black.
 * @param spanMs of a run, its arrivals included
 */
export function busiestPhase(
  arrivals: Arrivals,
  spanMs: number,
): { readonly arrivals: Arrivals; readonly phase: BusiestPhase | null } {
  if (arrivals.kind === 'daily') {
    const busiest = Math.max(...arrivals.hourlyRatePerSecond);
    return { arrivals: { kind: 'poisson', ratePerSecond: busiest }, phase: 'busiest hour' };
  }
  if (arrivals.kind === 'on-off') {
    const { meanOnMs, meanOffMs, onRatePerSecond, offRatePerSecond } = arrivals;
    if (spanMs < ROUNDS * (meanOnMs + meanOffMs)) {
      const busiest = Math.max(onRatePerSecond, offRatePerSecond);
      return { arrivals: { kind: 'poisson', ratePerSecond: busiest }, phase: 'bursts' };
    }
  }
  return { arrivals, phase: null };
}

/** How long a run is in which so many tasks come to a part of the nodes, ms. */
export function spanOf(
  arrivals: Arrivals,
  run: { readonly tasks: number; readonly nodes: number },
  nodes: number,
): number {
  return (1_000 * run.tasks * nodes) / (run.nodes * ratePerSecond(arrivals));
}

import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { meanDemandMs } from './mean-demand.js';

/** So many services in a row until an empty fleet is as full as it gets: e⁻⁵ < 1 % is then missing. */
const SERVICES = 5;

/**
 * Tasks that must come before a fleet that was empty can be in its steady state at all: as many as come in five services, or
 * five times as many as its slots take.
 */
export function leastWarmUp(model: FleetModel, arrivals: Arrivals): number {
  const slots = model.nodes * model.node.workers * model.node.tasksPerWorker;
  const serviceSeconds = meanDemandMs(model.tasks) / 1_000;
  return Math.ceil(Math.min(SERVICES * slots, SERVICES * ratePerSecond(arrivals) * serviceSeconds));
}

/** The mean; `Infinity` where all are there at once or as soon as they are wanted. */
export function ratePerSecond(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case 'poisson':
      return arrivals.ratePerSecond;
    case 'on-off': {
      const { onRatePerSecond, offRatePerSecond, meanOnMs, meanOffMs } = arrivals;
      return (onRatePerSecond * meanOnMs + offRatePerSecond * meanOffMs) / (meanOnMs + meanOffMs);
    }
    case 'daily': {
      const rates = arrivals.hourlyRatePerSecond;
      return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    }
    case 'trace': {
      const times = arrivals.arrivalsMs;
      const durationMs = times.at(-1)! - times[0]!;
      return durationMs > 0 ? (times.length / durationMs) * 1_000 : Number.POSITIVE_INFINITY;
    }
    default:
      return Number.POSITIVE_INFINITY;
  }
}

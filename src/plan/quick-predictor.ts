import { type Estimate, type Unit, withheld } from '../trial/estimate.js';
import type { FleetQuestion, Prediction, Predictor, QuickPrediction } from './predictor.js';

/** A predictor that simulates nothing: closed forms answer everything, without intervals. */
export function quickPredictor(predictor: Predictor): Predictor {
  return {
    bareServiceMs: predictor.bareServiceMs,
    heldOut: predictor.heldOut,
    quick: (question) => predictor.quick(question),
    predict: async (question, signal) => {
      signal?.throwIfAborted();
      return predictionOf(predictor.quick(question), question);
    },
  };
}

function predictionOf(quick: QuickPrediction, { arrivals }: FleetQuestion): Prediction {
  const { responseTime, capacityPerSecond, utilization } = quick;
  const busiest = Math.max(0, ...Object.values(utilization));
  return {
    quick,
    keptUp: responseTime !== null && busiest < 1,
    throughput: exactly(Math.min(1, 1 / busiest) * busiest * capacityPerSecond, 'tasks/s'),
    responseTime: {
      p50: exactly(responseTime?.p50, 'ms'),
      p95: exactly(responseTime?.p95, 'ms'),
      p99: exactly(responseTime?.p99, 'ms'),
    },
    makespanMs:
      arrivals.kind === 'batch' ? exactly((arrivals.tasks / capacityPerSecond) * 1_000, 'ms') : null,
    utilization: utilization.workers ?? busiest,
    retriedShare: 0,
    part: null,
    phase: null,
  };
}

function exactly(value: number | undefined, unit: Unit): Estimate {
  return value === undefined ? withheld(unit) : { value, low: null, high: null, unit };
}

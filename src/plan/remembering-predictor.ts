import type { Arrivals } from './model/arrivals.js';
import type { FleetQuestion, Prediction, Predictor } from './predictor.js';

/**
 * A predictor that simulates no fleet twice: a plan's questions ask about the same ones.
 * @param onPredict before each simulation
 */
export function rememberingPredictor(predictor: Predictor, onPredict: () => void = () => {}): Predictor {
  const known = new Map<string, Promise<Prediction>>();
  return {
    bareServiceMs: predictor.bareServiceMs,
    heldOut: predictor.heldOut,
    quick: (question) => predictor.quick(question),
    predict: (question, signal) => {
      const key = keyOf(question);
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      onPredict();
      const prediction = predictor.predict(question, signal);
      known.set(key, prediction);
      return prediction;
    },
  };
}

function keyOf(question: FleetQuestion): string {
  return JSON.stringify({ ...question, arrivals: arrivalsKey(question.arrivals) });
}

/** A plan has one trace at most, at rates of which its last arrival tells. */
function arrivalsKey(arrivals: Arrivals): unknown {
  return arrivals.kind === 'trace' ? { kind: arrivals.kind, lastMs: arrivals.arrivalsMs.at(-1) } : arrivals;
}

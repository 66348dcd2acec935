// Takes apart what a recording holds: what each setting does, how the machine's speed drifted meanwhile, and noise.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

const DRIFTS = [0.01, 0.03, 0.08, 0.16];
const DRIFT_SECONDS = [8, 30, 120];
const NOISES = [0.01, 0.03, 0.08];
/** Settings differ by any factor. */
const SETTING = 4;
const OVERALL = 10;

/**
 * log figure = setting + drift(time) + noise, by restricted likelihood over a grid of scales; drift is an
 * Ornstein-Uhlenbeck process (Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, ch. 2 and 4).
 * @param trials `{ key, log, within, atMs }`; `within` is the standard error that the trial gives itself
 * @returns the scales, and for each trial the drift at its time and the residual; each setting's effect and its variance
 */
export function takeApart(trials) {
  const middle = trials.reduce((sum, { log }) => sum + log, 0) / trials.length;
  const values = Matrix.columnVector(trials.map(({ log }) => log - middle));
  let best;
  for (const drift of DRIFTS) {
    for (const seconds of DRIFT_SECONDS) {
      for (const noise of NOISES) {
        const fit = explain(trials, values, { drift, seconds, noise });
        if (best === undefined || fit.evidence > best.evidence) best = fit;
      }
    }
  }
  const { scales, weights, decomposition } = best;
  const drifts = trials.map((a) =>
    trials.reduce((sum, b, at) => sum + weights.get(at, 0) * driftCovariance(a, b, scales), 0),
  );
  const effects = new Map();
  for (const { key } of trials) {
    if (effects.has(key)) continue;
    const row = trials.map((b) => OVERALL + (b.key === key ? SETTING : 0));
    const mean = row.reduce((sum, value, at) => sum + value * weights.get(at, 0), 0);
    const solved = decomposition.solve(Matrix.columnVector(row));
    const known = row.reduce((sum, value, at) => sum + value * solved.get(at, 0), 0);
    effects.set(key, { log: middle + mean, variance: Math.max(1e-6, OVERALL + SETTING - known) });
  }
  const residuals = trials.map(({ key, log }, at) => log - effects.get(key).log - drifts[at]);
  return { scales, drifts, residuals, effects };
}

function driftCovariance(a, b, { drift, seconds }) {
  return drift ** 2 * Math.exp(-Math.abs(a.atMs - b.atMs) / (1_000 * seconds));
}

function explain(trials, values, scales) {
  const n = trials.length;
  const gram = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = OVERALL + driftCovariance(trials[i], trials[j], scales);
      if (trials[i].key === trials[j].key) value += SETTING;
      if (i === j) value += scales.noise ** 2 + trials[i].within ** 2;
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
  }
  const decomposition = new CholeskyDecomposition(gram);
  const weights = decomposition.solve(values);
  const lower = decomposition.lowerTriangularMatrix;
  let evidence = -0.5 * values.transpose().mmul(weights).get(0, 0);
  for (let i = 0; i < n; i++) evidence -= Math.log(lower.get(i, i));
  return { scales, decomposition, weights, evidence };
}

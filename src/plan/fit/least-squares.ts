import { Matrix, solve } from 'ml-matrix';

const ITERATIONS = 30;
const STEP = 1e-2;
/** A step that changes the sum of squares by less than this share ends it. */
const AT_REST = 1e-3;
/** Residuals beyond this many standard deviations count linearly (Huber, Annals of Mathematical Statistics 35, 1964). */
const HUBER = 2;
/** No parameter moves further than this in one step (natural logarithm). */
const LONGEST_STEP = 0.7;

/**
 * The point with the least sum of squared residuals: Levenberg and Marquardt's method with derivatives by differences, and
 * outliers' weights by Huber's rule, anew at each step.
 * @param residualsOf standardised: a residual of 1 is one standard deviation; of each place, as many as of any other
 */
export function leastSquares(
  start: readonly number[],
  residualsOf: (at: readonly number[]) => readonly number[],
): number[] {
  let at = [...start];
  let residuals = residualsOf(at);
  let cost = costOf(residuals);
  let damping = 1e-2;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const weights = residuals.map((residual) => Math.min(1, HUBER / Math.abs(residual || 1e-12)));
    const jacobian = at.map((_, column) => {
      const moved = residualsOf(at.map((value, index) => (index === column ? value + STEP : value)));
      return moved.map((residual, row) => (residual - residuals[row]!) / STEP);
    });
    const normal = new Matrix(
      jacobian.map((a) =>
        jacobian.map((b) => a.reduce((sum, value, row) => sum + weights[row]! * value * b[row]!, 0)),
      ),
    );
    const gradient = jacobian.map((a) =>
      a.reduce((sum, value, row) => sum + weights[row]! * value * residuals[row]!, 0),
    );
    let improved = false;
    for (let attempt = 0; attempt < 8 && !improved; attempt++) {
      const damped = normal.clone();
      for (let i = 0; i < at.length; i++) damped.set(i, i, normal.get(i, i) * (1 + damping) + 1e-9);
      const step = solve(damped, Matrix.columnVector(gradient)).to1DArray();
      const next = at.map((value, i) => value - Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step[i]!)));
      const nextResiduals = residualsOf(next);
      const nextCost = costOf(nextResiduals);
      if (nextCost < cost) {
        improved = true;
        const rests = cost - nextCost < AT_REST * cost;
        [at, residuals, cost] = [next, nextResiduals, nextCost];
        damping = Math.max(1e-6, damping / 5);
        if (rests) return at;
      } else {
        damping *= 5;
      }
    }
    if (!improved) return at;
  }
  return at;
}

/** Huber's sum: squares, and lines beyond two standard deviations. */
export function costOf(residuals: readonly number[]): number {
  return residuals.reduce((sum, residual) => {
    const size = Math.abs(residual);
    return sum + (size <= HUBER ? size * size : HUBER * (2 * size - HUBER));
  }, 0);
}

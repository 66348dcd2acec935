import { Matrix, QrDecomposition } from 'ml-matrix';

/** Of the Universal Scalability Law: λ in tasks/s, σ and κ not below 0. */
export interface Coefficients {
  readonly lambda: number;
  readonly sigma: number;
  readonly kappa: number;
}

/** What was measured at a concurrency: throughput x in tasks/s, and the standard error of its logarithm. */
export interface UslDatum {
  readonly n: number;
  readonly x: number;
  readonly spread: number;
}

/** Weights from fitted values have come to rest by then. */
const ROUNDS = 4;
/** Gauss and Newton's steps have by then, or never will. */
const MOST_STEPS = 100;
/** A step that changes no fitted value by more, relatively, is the last. */
const AT_REST = 1e-13;

/** What the law says of a concurrency, tasks/s. */
export function throughputAt({ lambda, sigma, kappa }: Coefficients, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/**
 * Least squares of the relative errors: N/X is linear in the coefficients, weighted by each point's relative error and by the
 * fitted values in turn.
 */
export function solveRelative(data: readonly UslDatum[]): Coefficients | null {
  let fitted = data.map(({ n, x }) => n / x);
  let best: Coefficients | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const rows = data.map(({ n, x, spread }, i) => ({
      terms: [1, n - 1, n * (n - 1)] as const,
      y: n / x,
      weight: 1 / (spread * fitted[i]!) ** 2,
    }));
    const solution = boundedLeastSquares(rows);
    if (solution === null) return best;
    const [a, b, c] = solution;
    best = { lambda: 1 / a, sigma: b / a, kappa: c / a };
    fitted = data.map(({ n }) => n / throughputAt(best!, n));
  }
  return best;
}

/**
 * With y the law's N/X, a step from ŷ on Σ (x − N/y)² is the linear least-squares problem with weights (N/ŷ²)² and targets
 * 2ŷ − xŷ²/N. The best of all steps, in case they do not come to rest.
 */
export function solveAbsolute(data: readonly UslDatum[]): Coefficients | null {
  let best = solveRelative(data);
  if (best === null) return null;
  const squares = (of: Coefficients): number =>
    data.reduce((sum, { n, x }) => sum + (x - throughputAt(of, n)) ** 2, 0);
  let fit = best;
  for (let step = 0; step < MOST_STEPS; step++) {
    const rows = data.map(({ n, x }) => {
      const fitted = n / throughputAt(fit, n);
      return {
        terms: [1, n - 1, n * (n - 1)] as const,
        y: 2 * fitted - (x * fitted * fitted) / n,
        weight: (n / (fitted * fitted)) ** 2,
      };
    });
    const solution = boundedLeastSquares(rows);
    if (solution === null) return best;
    const [a, b, c] = solution;
    const next = { lambda: 1 / a, sigma: b / a, kappa: c / a };
    const change = Math.max(
      ...data.map(({ n }) => Math.abs(throughputAt(next, n) / throughputAt(fit, n) - 1)),
    );
    fit = next;
    if (squares(fit) <= squares(best)) best = fit;
    if (change < AT_REST) break;
  }
  return best;
}

interface Row {
  readonly terms: readonly [number, number, number];
  readonly y: number;
  readonly weight: number;
}

/** Which of the coefficients are not 0: all three first, since where that is within the bounds it is the best. */
const SUBSETS = [[0, 1, 2], [0, 1], [0, 2], [0]] as const;

/** Minimises Σ w (y − a − b·t₁ − c·t₂)² with a > 0, b ≥ 0 and c ≥ 0. */
function boundedLeastSquares(rows: readonly Row[]): [number, number, number] | null {
  let best: [number, number, number] | null = null;
  let bestError = Number.POSITIVE_INFINITY;
  for (const columns of SUBSETS) {
    const full = leastSquares(rows, columns);
    if (full === null || !(full[0] > 0) || full[1] < 0 || full[2] < 0) continue;
    if (columns.length === 3) return full;
    const error = rows.reduce((sum, { terms, y, weight }) => {
      const residual = y - full[0] * terms[0] - full[1] * terms[1] - full[2] * terms[2];
      return sum + weight * residual ** 2;
    }, 0);
    if (error < bestError) {
      bestError = error;
      best = full;
    }
  }
  return best;
}

/** Weighted least squares on some of the columns, the others' coefficients 0; `null` where it has no one solution. */
function leastSquares(rows: readonly Row[], columns: readonly number[]): [number, number, number] | null {
  const scales = columns.map((column) => Math.max(...rows.map(({ terms }) => terms[column]!)));
  const roots = rows.map(({ weight }) => Math.sqrt(weight));
  const left = rows.map(({ terms }, i) =>
    columns.map((column, at) => (roots[i]! * terms[column]!) / scales[at]!),
  );
  const decomposition = new QrDecomposition(new Matrix(left));
  if (!decomposition.isFullRank()) return null;
  const solution = decomposition
    .solve(Matrix.columnVector(rows.map(({ y }, i) => roots[i]! * y)))
    .to1DArray();
  const full: [number, number, number] = [0, 0, 0];
  for (const [at, column] of columns.entries()) full[column] = solution[at]! / scales[at]!;
  return full;
}

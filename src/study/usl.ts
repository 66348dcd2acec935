import { Matrix, QrDecomposition } from 'ml-matrix';
import { type Random, standardNormal } from '../foundation/random.js';
import { logStandardError } from '../trial/compare.js';
import type { Estimate, Unit } from '../trial/estimate.js';

/** Throughput at a concurrency. */
export interface UslPoint {
  /** Tasks in flight; at least 1. */
  readonly concurrency: number;
  /** In tasks/s, with its interval. */
  readonly throughput: Estimate;
}

/**
 * The Universal Scalability Law's view of a pool: X(N) = λN / (1 + σ(N − 1) + κN(N − 1)).
 *
 * N. J. Gunther, _Guerrilla Capacity Planning_, Springer 2007, ch. 4–6.
 */
export interface UslFit {
  /** λ: what one task in flight does, tasks/s. */
  readonly perTask: Estimate;
  /** σ: the share of a task's time in which only one can be at it; 0 to 1 where the law holds. */
  readonly contention: Estimate;
  /** κ: what each task pays for each other one in flight; above 0 there is a peak, and throughput falls beyond it. */
  readonly coherency: Estimate;
  /** Where throughput is highest, √((1 − σ)/κ), and how high; `null` where the fit has no peak in sight. */
  readonly peak: { readonly concurrency: number; readonly throughput: number } | null;
  /** Root mean square of the relative residuals: 0.05 = the law is off by 5 %. */
  readonly misfit: number;
}

/** With fewer, three parameters describe anything. */
export const FEWEST_LEVELS = 6;
const DRAWS = 300;
/** Weights from fitted values have come to rest by then. */
const ROUNDS = 4;
/** No trial is surer of itself than this (standard error of the logarithm). */
const LEAST_SPREAD = 0.01;
/** A peak this many times beyond the highest level measured is an extrapolation. */
const IN_SIGHT = 2;

interface Coefficients {
  readonly lambda: number;
  readonly sigma: number;
  readonly kappa: number;
}

/**
 * The law's least-squares fit on relative errors, σ and κ not below 0.
 *
 * N/X = (1/λ)(1 + σ(N − 1) + κN(N − 1)) is linear in (1/λ, σ/λ, κ/λ); weighted by each point's relative error, and by the
 * fitted values in turn (iteratively reweighted), as X's noise is relative. With two coefficients that may not be
 * negative, the best of the four subsets is the exact solution of the bounded problem.
 *
 * Intervals: percentiles of a parametric bootstrap (Efron & Tibshirani, 1993), each point drawn anew with its own standard
 * error; where the points lie further from the curve than that, with what does (Birge's ratio).
 * @returns `null` with fewer than six levels, or where a point has no figure
 */
export function fitUsl(points: readonly UslPoint[], random: Random): UslFit | null {
  const data = points.map(({ concurrency, throughput }) => ({
    n: concurrency,
    x: throughput.value ?? Number.NaN,
    spread: Math.max(LEAST_SPREAD, logStandardError(throughput) ?? Number.NaN),
  }));
  if (new Set(data.map(({ n }) => n)).size < FEWEST_LEVELS) return null;
  if (data.some(({ x, spread }) => !(x > 0) || Number.isNaN(spread))) return null;
  const fit = solve(data);
  if (fit === null) return null;

  const residuals = data.map(({ n, x }) => Math.log(x / at(fit, n)));
  const misfit = Math.sqrt(mean(residuals.map((residual) => residual ** 2)));
  const chiSquare = residuals.reduce((sum, residual, i) => sum + (residual / data[i]!.spread) ** 2, 0);
  const birge = Math.sqrt(Math.max(1, chiSquare / (data.length - 3)));
  const drawn = Array.from({ length: DRAWS }, () =>
    solve(
      data.map(({ n, spread }) => ({
        n,
        x: at(fit, n) * Math.exp(birge * spread * standardNormal(random)),
        spread,
      })),
    ),
  ).filter((draw) => draw !== null);
  const interval = (of: (fit: Coefficients) => number, unit: Unit): Estimate => {
    const sorted = drawn.map(of).sort((a, b) => a - b);
    return { value: of(fit), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), unit };
  };
  const highest = Math.max(...data.map(({ n }) => n));
  return {
    perTask: interval(({ lambda }) => lambda, 'tasks/s'),
    contention: interval(({ sigma }) => sigma, 'ratio'),
    coherency: interval(({ kappa }) => kappa, 'ratio'),
    peak: peakOf(fit, IN_SIGHT * highest),
    misfit,
  };
}

/** What the law says of a concurrency, tasks/s. */
function at({ lambda, sigma, kappa }: Coefficients, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

function peakOf(fit: Coefficients, inSight: number): UslFit['peak'] {
  const { sigma, kappa } = fit;
  if (!(kappa > 0) || sigma >= 1) return null;
  const concurrency = Math.sqrt((1 - sigma) / kappa);
  return concurrency < 1 || concurrency > inSight ? null : { concurrency, throughput: at(fit, concurrency) };
}

function solve(
  data: readonly { readonly n: number; readonly x: number; readonly spread: number }[],
): Coefficients | null {
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
    fitted = data.map(({ n }) => n / at(best!, n));
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

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import { type Random, standardNormal } from '../foundation/random.js';
import { logStandardError } from '../trial/compare.js';
import type { Estimate, Unit } from '../trial/estimate.js';
import { type Coefficients, solveAbsolute, solveRelative, throughputAt } from './usl-coefficients.js';

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
/** No trial is surer of itself than this (standard error of the logarithm). */
const LEAST_SPREAD = 0.01;
/** A peak this many times beyond the highest level measured is an extrapolation. */
const IN_SIGHT = 2;

/**
 * Which residuals the fit makes small: `relative` ones, each against its point's own error, as throughputs are measured; or
 * `absolute` ones in tasks/s, all points alike, as in the literature's (Gunther's, and R's `nls` in the package `usl`).
 */
export type UslErrors = 'relative' | 'absolute';

/**
 * The law's least-squares fit, σ and κ not below 0.
 *
 * N/X = (1/λ)(1 + σ(N − 1) + κN(N − 1)) is linear in (1/λ, σ/λ, κ/λ); weighted by each point's relative error, and by the
 * fitted values in turn (iteratively reweighted), as X's noise is relative. On absolute errors, Gauss and Newton's steps for
 * Σ (x − X(N))² are of the same form, with other weights and targets. With two coefficients that may not be
 * negative, the best of the four subsets is the exact solution of the bounded problem.
 *
 * Intervals: percentiles of a parametric bootstrap (Efron & Tibshirani, 1993), each point drawn anew with its own standard
 * error; where the points lie further from the curve than that, with what does (Birge's ratio).
 * @returns `null` with fewer than six levels, or where a point has no figure
 */
export function fitUsl(
  points: readonly UslPoint[],
  random: Random,
  { errors = 'relative' }: { readonly errors?: UslErrors } = {},
): UslFit | null {
  const solve = errors === 'relative' ? solveRelative : solveAbsolute;
  const data = points.map(({ concurrency, throughput }) => ({
    n: concurrency,
    x: throughput.value ?? Number.NaN,
    spread: Math.max(LEAST_SPREAD, logStandardError(throughput) ?? Number.NaN),
  }));
  if (new Set(data.map(({ n }) => n)).size < FEWEST_LEVELS) return null;
  if (data.some(({ x, spread }) => !(x > 0) || Number.isNaN(spread))) return null;
  const fit = solve(data);
  if (fit === null) return null;

  const residuals = data.map(({ n, x }) => Math.log(x / throughputAt(fit, n)));
  const misfit = Math.sqrt(mean(residuals.map((residual) => residual ** 2)));
  const chiSquare = residuals.reduce((sum, residual, i) => sum + (residual / data[i]!.spread) ** 2, 0);
  const birge = Math.sqrt(Math.max(1, chiSquare / (data.length - 3)));
  const drawn = Array.from({ length: DRAWS }, () =>
    solve(
      data.map(({ n, spread }) => ({
        n,
        x: throughputAt(fit, n) * Math.exp(birge * spread * standardNormal(random)),
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

function peakOf(fit: Coefficients, inSight: number): UslFit['peak'] {
  const { sigma, kappa } = fit;
  if (!(kappa > 0) || sigma >= 1) return null;
  const concurrency = Math.sqrt((1 - sigma) / kappa);
  return concurrency < 1 || concurrency > inSight
    ? null
    : { concurrency, throughput: throughputAt(fit, concurrency) };
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

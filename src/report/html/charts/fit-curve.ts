import type { Report } from '../../report-schema.js';

type Fit = Report['scalability'][number]['fit'];

const POINTS = 60;

/** The Universal Scalability Law's curve, X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), at even ratios of N. */
export function fitCurve(
  { perTask, contention, coherency }: Fit,
  from: number,
  to: number,
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const [lambda, sigma, kappa] = [perTask.value, contention.value, coherency.value];
  if (lambda === null || sigma === null || kappa === null || !(to > from) || from <= 0)
    return { x: [], y: [] };
  const x = Array.from({ length: POINTS }, (_, i) => from * (to / from) ** (i / (POINTS - 1)));
  return { x, y: x.map((n) => (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1))) };
}

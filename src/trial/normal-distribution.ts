/**
 * The standard normal distribution function, to 1e-7.
 * Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.2.17.
 */
export function normalCdf(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 1;
  if (x === Number.NEGATIVE_INFINITY) return 0;
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upperTail = normalDensity(x) * polynomial;
  return x >= 0 ? 1 - upperTail : upperTail;
}

/** The standard normal density. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** E[max(0, X)] of a normal X. */
export function expectedExcess(mean: number, sigma: number): number {
  if (sigma === 0) return Math.max(0, mean);
  const z = mean / sigma;
  return sigma * normalDensity(z) + mean * normalCdf(z);
}

/** Half-width of a two-sided 95 % interval, in standard errors. */
export const Z_95 = 1.959963984540054;
/** And of a 99 % one. */
export const Z_99 = 2.5758293035489004;

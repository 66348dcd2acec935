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

/**
 * The standard normal quantile of a share in (0, 1), to 4.5e-4.
 * Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.2.23.
 */
export function normalQuantile(share: number): number {
  if (share === 0.5) return 0;
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
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

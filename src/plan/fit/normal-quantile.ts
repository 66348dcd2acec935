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

import { regularizedBeta } from './beta.js';
import { Z_95 } from './normal-distribution.js';

/**
 * Half-width of a two-sided 95 % interval, in standard errors estimated with `degreesOfFreedom` (≥ 1, not
 * necessarily whole): the 0.975 quantile of Student's t.
 *
 * Exact for 1 and 2; between 2 and 3 and above by the expansion of Hill, Algorithm 396 (CACM 13, 1970), within
 * 0.1 %. Infinity gives the normal quantile.
 */
export function studentT95(degreesOfFreedom: number): number {
  const n = Math.max(1, degreesOfFreedom);
  if (n === Number.POSITIVE_INFINITY) return Z_95;
  // Hill's expansion holds from 3 upwards; below, between the exact values, on the logarithm.
  if (n < 2) return between(n - 1, 12.706204736, 4.30265273);
  if (n < 3) return between(n - 2, 4.30265273, 3.182446305);
  const twoTailed = 0.05;
  const a = 1 / (n - 0.5);
  const b = (48 / a) * (1 / a);
  let c = (((20700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * n;
  let y = (d * twoTailed) ** (2 / n);
  if (y > 0.05 + a) {
    const x = -Z_95;
    y = x * x;
    if (n < 5) c += 0.3 * (n - 4.5) * (x + 0.6);
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y * y);
  } else {
    y =
      ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) *
        ((n + 1) / (n + 2)) +
      1 / y;
  }
  return Math.sqrt(n * y);
}

function between(share: number, from: number, to: number): number {
  return Math.exp(Math.log(from) * (1 - share) + Math.log(to) * share);
}

/**
 * The quantile of Student's t with `degreesOfFreedom` (> 0) below which a share `p` in (0, 1) lies, by bisection of its
 * distribution function, to 1e-9 of its value.
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, degreesOfFreedom);
  let [low, high] = [0, 1];
  while (studentTCdf(high, degreesOfFreedom) < p && high < Number.MAX_VALUE / 4)
    [low, high] = [high, 4 * high];
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (studentTCdf(middle, degreesOfFreedom) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The distribution function of Student's t, by the regularized incomplete beta function (Abramowitz & Stegun, Handbook of
 * Mathematical Functions, 1964, 26.7.1).
 */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  const x = degreesOfFreedom / (degreesOfFreedom + t * t);
  const tail = 0.5 * regularizedBeta(x, degreesOfFreedom / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

import { Z_95 } from './normal-distribution.js';

/**
 * Fewest samples from which a quantile may be printed: the distribution-free 95 % interval between two order
 * statistics exists only where the extreme value beyond the quantile lies within the sample with probability 0.975,
 * that is n ≥ ln 0.025 / ln q (David & Nagaraja, Order Statistics, 2003, section 7.1). p50: 6, p90: 36, p95: 72,
 * p99: 368, p99.9: 3,688.
 * @param quantile in (0, 1)
 */
export function samplesNeeded(quantile: number): number {
  return Math.ceil(Math.log(0.025) / Math.log(Math.max(quantile, 1 - quantile)));
}

/**
 * Ranks (from 1) of the two order statistics between which the quantile lies with 95 % confidence, for
 * independent samples; `null` below `samplesNeeded`. Exact binomial up to 2,000 samples, beyond that its normal
 * approximation, rounded outwards.
 *
 * @param inflation how much more the count below the quantile varies since neighbours are alike (≥ 1): the ranks are
 *   those of n/inflation independent samples, stretched to n. Where so few have no interval, it ends at the extremes.
 */
export function rankInterval(
  n: number,
  quantile: number,
  inflation = 1,
): { low: number; high: number } | null {
  if (n < samplesNeeded(quantile)) return null;
  if (inflation > 1) {
    const worth = Math.max(1, Math.floor(n / inflation));
    const few = worth < 2 ? null : binomialRanks(worth, quantile);
    const low = few === null ? 1 : Math.floor(((few.low - 1) * n) / worth) + 1;
    const high = few === null ? n : Math.ceil((few.high * n) / worth);
    return { low: Math.max(1, low), high: Math.min(n, high) };
  }
  return binomialRanks(n, quantile);
}

function binomialRanks(n: number, quantile: number): { low: number; high: number } {
  if (n > EXACT_UP_TO) {
    const half = Z_95 * Math.sqrt(n * quantile * (1 - quantile));
    const low = Math.floor(n * quantile - half);
    const high = Math.ceil(n * quantile + half) + 1;
    return { low: Math.max(1, low), high: Math.min(n, high) };
  }
  // B = how many samples are below the quantile. P(X₍low₎ > quantile) = P(B < low); P(X₍high₎ < quantile) = P(B ≥ high).
  let low = 1;
  let high = n;
  let cumulative = 0;
  let logProbability = n * Math.log1p(-quantile);
  for (let below = 0; below <= n; below++) {
    cumulative += Math.exp(logProbability);
    if (cumulative <= 0.025) low = below + 1;
    if (cumulative >= 0.975) {
      high = Math.min(n, below + 1);
      break;
    }
    logProbability += Math.log((n - below) / (below + 1)) + Math.log(quantile) - Math.log1p(-quantile);
  }
  return { low: Math.max(1, low), high };
}

const EXACT_UP_TO = 2_000;

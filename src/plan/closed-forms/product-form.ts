import type { ClosedNetwork, ClosedStation } from './closed-network.js';

/**
 * Tasks at one station of an open network through which `ratePerMs` tasks pass, 0 to `most`: P(n) ∝ P(n − 1) · X D/min(n, c),
 * from its peak outwards, so that it neither overflows nor vanishes.
 */
export function stationDistribution(
  { demandMs, servers }: ClosedStation,
  ratePerMs: number,
  most: number,
): Float64Array {
  const load = ratePerMs * demandMs;
  const step = (n: number): number => load / Math.min(n, servers);
  let peak = 0;
  while (peak < most && step(peak + 1) >= 1) peak++;
  const shares = new Float64Array(most + 1);
  shares[peak] = 1;
  for (let n = peak + 1; n <= most; n++) shares[n] = shares[n - 1]! * step(n);
  for (let n = peak; n > 0; n--) shares[n - 1] = shares[n]! / step(n);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** The distribution of the sum of two numbers, as far as `most`. */
export function convolved(a: Float64Array, b: Float64Array, most: number): Float64Array {
  const length = Math.min(most + 1, a.length + b.length - 1);
  const sum = new Float64Array(length);
  for (let n = 0; n < length; n++) {
    let share = 0;
    const last = Math.min(n, a.length - 1);
    for (let i = Math.max(0, n - b.length + 1); i <= last; i++) share += a[i]! * b[n - i]!;
    sum[n] = share;
  }
  return sum;
}

/**
 * The rate, per ms, at which the open network would hold as many tasks on average as the closed one does. Any rate gives the
 * same mean values; this one keeps the probabilities of the numbers that matter far from 0.
 */
export function tiltRate({ stations, tasks }: ClosedNetwork): number {
  const held = (ratePerMs: number): number =>
    stations.reduce((sum, station) => {
      const shares = stationDistribution(station, ratePerMs, tasks);
      return sum + shares.reduce((mean, share, n) => mean + n * share, 0);
    }, 0);
  const total = stations.reduce((sum, { demandMs }) => sum + demandMs, 0);
  let low = 0;
  let high = 1 / total;
  while (held(high) < tasks && high < 2 ** 20 * (tasks / total)) [low, high] = [high, 2 * high];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (held(middle) < tasks) low = middle;
    else high = middle;
  }
  return high;
}

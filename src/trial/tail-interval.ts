import type { Random } from '../foundation/random.js';
import { boundBeyondSample } from './beyond-sample.js';
import { blockLength } from './block-length.js';
import { expand, type Interval, percentileInterval, REPLICATES, resampleBlocks } from './bootstrap.js';
import { inflationAt } from './clustering.js';
import { rankInterval } from './order-statistic.js';

/**
 * 95 % intervals for quantiles of a correlated series: windows of neighbours are resampled in blocks, and each
 * replicate's quantiles are read from the merged counts of its windows. Never narrower than the distribution-free
 * interval, with as many independent samples as the clusters of exceedances leave.
 *
 * The samples are put into ~1,000 bins by rank, each at most 1 % of the tail above it, so that a replicate costs the
 * same for a thousand tasks and for a million, and quantiles are read with the resolution that their interval needs.
 *
 * @param valuesMs in the order in which they came, at least `samplesNeeded` of the largest quantile
 * @returns one interval per quantile, in the given order
 */
export function quantileIntervals(
  valuesMs: Float64Array,
  quantiles: readonly number[],
  random: Random,
  replicates = REPLICATES,
): Interval[] {
  const n = valuesMs.length;
  if (n === 0 || quantiles.length === 0) return [];
  const sorted = Float64Array.from(valuesMs).sort();
  const edges = rankEdges(n);
  const bins = edges.length - 1;
  const windows = Math.max(1, Math.min(MAX_WINDOWS, Math.floor(n / MIN_PER_WINDOW)));
  const counts = countByWindow(valuesMs, sorted, edges, windows);
  const block = windowBlockLength(counts, bins, edges, windows);

  const drawn = new Uint32Array(windows);
  const weights = new Uint32Array(windows);
  const merged = new Uint32Array(bins);
  const found = quantiles.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    resampleBlocks(drawn, windows, block, random);
    weights.fill(0);
    for (const window of drawn) weights[window]!++;
    merged.fill(0);
    let total = 0;
    for (let window = 0; window < windows; window++) {
      const weight = weights[window]!;
      if (weight === 0) continue;
      const row = counts.subarray(window * bins, (window + 1) * bins);
      for (let bin = 0; bin < bins; bin++) merged[bin]! += weight * row[bin]!;
      total += weight * (windowEnd(window, windows, n) - windowEnd(window - 1, windows, n));
    }
    let bin = 0;
    let cumulative = merged[0]!;
    // Ascending quantiles walk the bins once; ours are.
    for (let q = 0; q < quantiles.length; q++) {
      const rank = Math.max(1, Math.ceil(quantiles[q]! * total - 1e-9));
      while (cumulative < rank && bin < bins - 1) cumulative += merged[++bin]!;
      // Within the bin by proportion: bins are ranges of ranks of the whole sample.
      const within = merged[bin]! === 0 ? 1 : 1 - (cumulative - rank) / merged[bin]!;
      const from = edges[bin]!;
      const position = from + Math.ceil(within * (edges[bin + 1]! - from)) - 1;
      found[q]![replicate] = sorted[Math.min(n - 1, Math.max(from, position))]!;
    }
  }
  return quantiles.map((quantile, q) => {
    const value = sorted[Math.min(n - 1, Math.max(0, Math.ceil(quantile * n - 1e-9) - 1))]!;
    const resampled = expand(percentileInterval(found[q]!), value, windows / block);
    const inflation = inflationAt(valuesMs, sorted, quantile);
    const ranks = rankInterval(n, quantile, inflation) ?? { low: 1, high: n };
    return {
      low: Math.max(sorted[0]!, Math.min(resampled.low, sorted[ranks.low - 1]!)),
      high: Math.max(resampled.high, sorted[ranks.high - 1]!, boundBeyondSample(sorted, quantile, inflation)),
    };
  });
}

const MAX_WINDOWS = 60;
const MIN_PER_WINDOW = 5;
const TAIL_SHARE_PER_BIN = 0.01;

/** Ranks (from 0) at which bins begin, and n at the end. */
function rankEdges(n: number): Uint32Array {
  const edges = [0];
  for (let at = 0; at < n; ) {
    at += Math.max(1, Math.floor((n - at) * TAIL_SHARE_PER_BIN));
    edges.push(at);
  }
  return Uint32Array.from(edges);
}

function windowEnd(window: number, windows: number, n: number): number {
  return Math.floor(((window + 1) * n) / windows);
}

function countByWindow(
  valuesMs: Float64Array,
  sorted: Float64Array,
  edges: Uint32Array,
  windows: number,
): Uint32Array {
  const n = valuesMs.length;
  const bins = edges.length - 1;
  const counts = new Uint32Array(windows * bins);
  // Upper value of each bin; equal values that span bins all count in the first of them.
  const upper = Float64Array.from({ length: bins }, (_, bin) => sorted[edges[bin + 1]! - 1]!);
  for (let window = 0, i = 0; window < windows; window++) {
    const offset = window * bins;
    for (const end = windowEnd(window, windows, n); i < end; i++) {
      const value = valuesMs[i]!;
      let low = 0;
      let high = bins - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (upper[middle]! < value) low = middle + 1;
        else high = middle;
      }
      counts[offset + low]!++;
    }
  }
  return counts;
}

/** Block length for the windows, from how many of each window's samples are beyond the whole sample's median and p90. */
function windowBlockLength(counts: Uint32Array, bins: number, edges: Uint32Array, windows: number): number {
  const n = edges[bins]!;
  const lengths = [0.5, 0.9].map((quantile) => {
    const from = edges.findIndex((edge) => edge >= quantile * n);
    const beyond = new Float64Array(windows);
    for (let window = 0; window < windows; window++) {
      for (let bin = from; bin < bins; bin++) beyond[window]! += counts[window * bins + bin]!;
    }
    return blockLength(beyond);
  });
  return Math.max(...lengths);
}

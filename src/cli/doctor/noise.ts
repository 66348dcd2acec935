/** What an A/A comparison says about a machine. */
export interface Noise {
  readonly pairs: number;
  readonly trialMs: number;
  /**
   * Two trials of the same thing differ by less than this in 95 % of pairs, as a share: 0.03 is 3 %. A smaller
   * difference between two settings cannot be seen in one trial of each.
   */
  readonly smallestDifference: number;
  /** Median ratio of the pairs: 1 unless the machine drifts or favours one of two equal threads. */
  readonly medianRatio: number;
}

export interface NoiseOptions {
  /** At least 3. */
  readonly pairs: number;
  readonly trialMs: number;
  /** One trial of `thread`; gives its speed, in any unit. */
  readonly run: (thread: 0 | 1, durationMs: number) => Promise<number>;
  readonly signal: AbortSignal;
}

const Z_95 = 1.96;

/**
 * Compares two things that are the same, in pairs of neighbours in the order A B, B A, A B, … so that a steady drift
 * favours neither. The spread is that of the pairs' log ratios around zero, their true mean:
 * s² = Σ ln(aᵢ/bᵢ)² / n, and the smallest difference exp(1.96 s) − 1. Ratios of speeds are taken to be log-normal.
 * @throws what `signal` was aborted with
 */
export async function measureNoise({ pairs, trialMs, run, signal }: NoiseOptions): Promise<Noise> {
  // The first run of each is left out: threads start, code is compiled.
  for (const thread of [0, 1] as const) await run(thread, trialMs);
  const logRatios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    signal.throwIfAborted();
    const first = pair % 2 === 0 ? 0 : 1;
    const firstSpeed = await run(first, trialMs);
    const secondSpeed = await run(first === 0 ? 1 : 0, trialMs);
    logRatios.push(Math.log(firstSpeed / secondSpeed) * (first === 0 ? 1 : -1));
  }
  const meanSquare = logRatios.reduce((sum, ratio) => sum + ratio * ratio, 0) / pairs;
  return {
    pairs,
    trialMs,
    smallestDifference: Math.expm1(Z_95 * Math.sqrt(meanSquare)),
    medianRatio: Math.exp(median(logRatios)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

import { formatRatio } from '../../advise/format.js';
import { METRICS } from '../../check/metric.js';
import { runCheck } from '../../check/run-check.js';
import type { StartVersion } from '../../check/run-round.js';
import { describeSetting, type Setting } from '../../fleet/setting.js';
import { PooltuneError } from '../../foundation/errors.js';

/** A gain below this is no reason to change production. */
const NOTABLE_GAIN = 0.1;
/** In less, even short trials of both could not be as many as it takes to be sure. */
const LEAST_MS = 12_000;
/** Of a check's budget, where there is a rival: else a check that is not sure of some metric to its end would never look. */
const RESERVED_SHARE = 0.25;

/** What a check keeps of its budget for `lookForBetter`, ms: nothing where it would be too little. */
export function reservedMs(rival: Setting | null, budgetMs: number): number {
  const shareMs = RESERVED_SHARE * budgetMs;
  return rival === null || shareMs < LEAST_MS ? 0 : shareMs;
}

/**
 * Whether another setting would now do more than the one that production runs: the likeliest one, in turns with it, in what
 * the check left of its budget.
 * @returns a sentence, or `null` where it is not sure to be better by a tenth
 */
export async function lookForBetter(
  { current, rival }: { readonly current: Setting; readonly rival: Setting },
  options: {
    /** The head at its own setting, and at the rival in another lab: they take turns. */
    readonly head: StartVersion;
    readonly headAtRival: () => Promise<StartVersion>;
    readonly leftMs: number;
    readonly errorRate: number;
    readonly seed: number;
    readonly signal: AbortSignal;
  },
): Promise<string | null> {
  const { head, headAtRival, leftMs, errorRate, seed, signal } = options;
  if (leftMs < LEAST_MS) return null;
  try {
    const { metrics } = await runCheck({
      head: await headAtRival(),
      base: head,
      // That of the slower one, whose capacity trials are planned by: the rival is here for being the faster.
      concurrency: current.concurrency * current.nodes,
      metrics: new Map([
        ['capacity', { ...METRICS.capacity, tolerance: NOTABLE_GAIN }],
        ['errors', METRICS.errors],
      ]),
      requirements: [],
      budgetMs: leftMs,
      errorRate,
      seed,
      clock: () => performance.now(),
      signal,
    });
    const capacity = metrics.find(({ metric }) => metric === 'capacity');
    const fails = metrics.some(({ metric, verdict }) => metric === 'errors' && verdict === 'fail');
    if (capacity === undefined || !capacity.improved || fails) return null;
    const { value, low, high } = capacity.ratio;
    return `Another setting would now do more: ${describeSetting(rival)} gives ${formatRatio(value!)} the capacity [${formatRatio(low!)}, ${formatRatio(high!)}]. Run pooltune tune for the best one.`;
  } catch (thrown) {
    // No time left for it, a rival that cannot run, or Ctrl-C: the check itself has its verdict.
    if (thrown instanceof PooltuneError || signal.aborted) return null;
    throw thrown;
  }
}

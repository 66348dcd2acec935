import { formatRatio } from '../../advise/format.js';
import { likelyBetterSetting } from '../../check/better-setting.js';
import { METRICS } from '../../check/metric.js';
import { runCheck, type StartVersion } from '../../check/run-check.js';
import { describeSetting, type Setting } from '../../fleet/setting.js';
import { PooltuneError } from '../../foundation/errors.js';
import type { TaskProfile } from '../../study/task-profile.js';

/** A gain below this is no reason to change production. */
const NOTABLE_GAIN = 0.1;
/** With less time than this many of the check's own rounds take, nothing could be sure: its rounds may be shorter. */
const LEAST_ROUNDS = 4;

/**
 * Whether another setting would now do more than the one that production runs: the likeliest one, in turns with it, in what
 * the check left of its budget.
 * @returns a sentence, or `null` where nothing is sure to be better by a tenth
 */
export async function lookForBetter(
  current: Setting,
  options: {
    readonly profile: TaskProfile;
    readonly machine: { readonly usableCores: number; readonly usableMemoryBytes: number };
    /** The head in its own lab, and a rival setting in another. */
    readonly head: StartVersion;
    readonly headAt: (setting: Setting) => Promise<StartVersion>;
    readonly leftMs: number;
    /** What a round takes here, ms. */
    readonly roundMs: number;
    readonly errorRate: number;
    readonly seed: number;
    readonly signal: AbortSignal;
  },
): Promise<string | null> {
  const { profile, machine, head, headAt, leftMs, roundMs, errorRate, seed, signal } = options;
  const rival = likelyBetterSetting(current, profile, machine);
  if (rival === null || leftMs < LEAST_ROUNDS * roundMs) return null;
  try {
    const { metrics } = await runCheck({
      head: await headAt(rival),
      base: head,
      concurrency: Math.max(rival.concurrency, current.concurrency) * current.nodes,
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

import { UsageError } from '../foundation/errors.js';
import { FEWEST_COMPLETIONS, LEAST_WARM_UP_MS } from '../study/duration.js';

/** What a first trial of each version told. */
export interface Pilot {
  /** Of the slower version, tasks/s. */
  readonly capacity: number;
  /** Starting and ending one fleet, ms, of the slower version. */
  readonly startAndEndMs: number;
}

export interface TrialPlan {
  readonly warmUpMs: number;
  /** Window of the saturating load, ms. */
  readonly saturatingMs: number;
  /** `null` where the budget has no room for a steady load, or nothing asks for one. */
  readonly steady: { readonly ratePerSecond: number; readonly durationMs: number } | null;
  /** How many rounds the budget has room for, about. */
  readonly expectedRounds: number;
  /** One trial of one version, ms, about. */
  readonly trialMs: number;
}

/** With fewer, the spread between pairs is hardly known, and nothing is sure but what is very large. */
export const FEWEST_PAIRS = 6;
const USUAL_PAIRS = 18;
/** Windows shorter than this are mostly the grain of the scheduler; instead of longer ones, another pair says more. */
const SHORTEST_MS = 400;
const LONGEST_MS = 4_000;
const USUAL_COMPLETIONS = 400;
/** Arrivals in a steady window: three beyond the 99th percentile. */
const USUAL_ARRIVALS = 300;
const FEWEST_ARRIVALS = 20;
/** Where no rate is given: both versions keep up with it, and queues form and end. */
const SHARE_OF_CAPACITY = 0.5;

/**
 * How long the loads of a trial are, so that there are enough pairs in what is left of the budget: verdicts come from how
 * pairs differ, and starting anew is what shows how much processes differ by chance.
 * @param options.trialsPerRound 2 with a base, 1 without
 * @throws {UsageError} when there is no time for the fewest trials that could decide anything
 */
export function planTrials(
  pilot: Pilot,
  options: {
    readonly concurrency: number;
    readonly leftMs: number;
    readonly trialsPerRound: 1 | 2;
    readonly wantsResponseTimes: boolean;
    readonly ratePerSecond?: number | undefined;
  },
): TrialPlan {
  const { capacity, startAndEndMs } = pilot;
  const { concurrency, leftMs, trialsPerRound } = options;
  // Little's law: time in service under saturating load.
  const serviceMs = (1_000 * concurrency) / capacity;
  const warmUpMs = Math.ceil(Math.max(LEAST_WARM_UP_MS, serviceMs));
  // The tasks that run at the end of the window end, too.
  const fixedMs = startAndEndMs + warmUpMs + serviceMs;
  const rate = options.ratePerSecond ?? SHARE_OF_CAPACITY * capacity;
  const leastSaturatingMs = Math.max(SHORTEST_MS, 2 * serviceMs, (1_000 * FEWEST_COMPLETIONS) / capacity);
  const leastSteadyMs = options.wantsResponseTimes
    ? Math.max(SHORTEST_MS, (1_000 * FEWEST_ARRIVALS) / rate)
    : 0;
  const perTrialMs = (pairs: number) => leftMs / (pairs * trialsPerRound) - fixedMs;

  if (perTrialMs(FEWEST_PAIRS) < leastSaturatingMs) {
    const neededMs = FEWEST_PAIRS * trialsPerRound * (fixedMs + leastSaturatingMs + leastSteadyMs);
    throw new UsageError(
      `--budget: ${seconds(leftMs)} are left for measuring, and a verdict takes at least ${FEWEST_PAIRS} trials of ${seconds(fixedMs + leastSaturatingMs)}${trialsPerRound === 2 ? ' of each version' : ''}.`,
      { hint: `A budget of ${seconds(1.5 * neededMs)} would do.` },
    );
  }
  const hasSteady =
    options.wantsResponseTimes && perTrialMs(FEWEST_PAIRS) >= leastSaturatingMs + leastSteadyMs;
  const usualMs = Math.min(LONGEST_MS, Math.max(leastSaturatingMs, (1_000 * USUAL_COMPLETIONS) / capacity));
  const usualSteadyMs = hasSteady
    ? Math.min(LONGEST_MS, Math.max(leastSteadyMs, (1_000 * USUAL_ARRIVALS) / rate))
    : 0;
  // What the usual number of pairs leaves for each: never less than the least; where there is more, more pairs say more.
  const share = Math.max(0, perTrialMs(USUAL_PAIRS)) / (usualMs + usualSteadyMs);
  const fit = (leastMs: number, usualMs: number) =>
    Math.ceil(Math.max(leastMs, Math.min(LONGEST_MS, share * usualMs)));
  const saturatingMs = fit(leastSaturatingMs, usualMs);
  const steadyMs = hasSteady ? fit(leastSteadyMs, usualSteadyMs) : 0;
  const trialMs = fixedMs + saturatingMs + steadyMs;
  return {
    warmUpMs,
    saturatingMs,
    steady: hasSteady ? { ratePerSecond: rate, durationMs: steadyMs } : null,
    expectedRounds: Math.max(FEWEST_PAIRS, Math.floor(leftMs / (trialsPerRound * trialMs))),
    trialMs,
  };
}

function seconds(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1_000))} s`;
}

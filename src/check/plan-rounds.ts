import { UsageError } from '../foundation/errors.js';
import { LEAST_WARM_UP_MS } from '../study/duration.js';
import { studentTQuantile } from '../trial/student-t.js';

/** What a first start of each version told. */
export interface Pilot {
  /** Of the slower version, tasks/s. */
  readonly capacity: number;
  /** Starting all versions' nodes together, and ending them together, ms. */
  readonly startAndEndMs: number;
  /** What a saturating load took beyond its window, ms: where nodes work off what they hold, several service times. */
  readonly endingMs?: number;
}

/** What a round is: each version's nodes are started anew, warmed up, and have several turns, in alternation. */
export interface RoundPlan {
  /** After the start of a version's nodes, ms. */
  readonly warmUpMs: number;
  readonly turns: number;
  /** Of each turn, before its saturating window: until the tasks that all began at once have ended, ms. */
  readonly fillMs: number;
  /** Window of a turn's saturating load, ms. */
  readonly saturatingMs: number;
  /** `null` where the budget has no room for a steady load, or nothing asks for one. */
  readonly steady: { readonly ratePerSecond: number; readonly durationMs: number } | null;
  /** How many rounds the budget has room for, about. */
  readonly expectedRounds: number;
  /** A round of all versions, ms, about. */
  readonly roundMs: number;
}

/** With fewer, the spread between rounds is hardly known, and nothing is sure but what is very large. */
export const FEWEST_ROUNDS = 6;
/**
 * How much two starts of the same code differ, over how much two turns of it do: as variances. On tasks that compute,
 * 0.027² and 0.12² were seen.
 */
const STARTS_TO_TURNS = 1 / 16;
/** Of the error rate, what a metric usually has at the last look. */
const USUAL_ALPHA = 0.001;
/**
 * Turns of versions follow each other as closely as the tasks allow: the speed of a shared machine changes within a second,
 * and what is the same for both cancels. On tasks that compute, ratios of neighbouring windows differed by 19 % where these were
 * half a second apart, and by 12 % at a quarter. Shorter ones would mostly be beginning and end.
 */
const USUAL_WINDOW_MS = 120;
/** Beginning and end of a window take about two service times: it is long against them, unless tasks are very slow. */
const SERVICE_TIMES = { least: 2, usual: 6 };
const LONG_WINDOW_MS = 1_000;
const FEWEST_COMPLETIONS = 10;
const FEWEST_ARRIVALS = 10;
/**
 * Of a round: 50 responses have a 99th percentile, and how many come is chance. With 100, on tasks that compute, it differed a sixth
 * less from round to round, and there were a third fewer rounds.
 */
const ARRIVALS_FOR_TAIL = 64;
const LEAST_FILL_MS = 15;
/** Beginning and ending a load: messages, and looking at processes. */
const BETWEEN_MS = 25;
const MOST_TURNS = 24;
/** Where no rate is given: both versions keep up with it, and queues form and end. */
const SHARE_OF_CAPACITY = 0.5;

export interface PlanOptions {
  /** Tasks in flight over all nodes of the setting. */
  readonly concurrency: number;
  readonly leftMs: number;
  /** How many versions take turns. */
  readonly versions: number;
  readonly wantsResponseTimes: boolean;
  /** Whether the 99th percentile is one of them: steady windows are as long then as it takes to have one, up to a second each. */
  readonly wantsTail?: boolean;
  readonly ratePerSecond?: number | undefined;
}

/**
 * How long the windows are and how many turns a round has, so that there are enough rounds in what is left of the budget:
 * verdicts come from how rounds differ, and starting anew is what shows how much processes differ by chance.
 * @throws {UsageError} when there is no time for the fewest rounds that could decide anything
 */
export function planRounds(
  { capacity, startAndEndMs, endingMs = 0 }: Pilot,
  options: PlanOptions,
): RoundPlan {
  const { concurrency, leftMs, versions, wantsResponseTimes, wantsTail = false } = options;
  // Little's law: time in service under saturating load.
  const serviceMs = (1_000 * concurrency) / capacity;
  const ratePerSecond = options.ratePerSecond ?? SHARE_OF_CAPACITY * capacity;
  const fillMs = Math.ceil(Math.max(LEAST_FILL_MS, 1.2 * serviceMs));
  const warmUpMs = Math.ceil(Math.max(LEAST_WARM_UP_MS, serviceMs));
  const saturatingMs = Math.ceil(
    Math.max(
      USUAL_WINDOW_MS,
      Math.min(LONG_WINDOW_MS, SERVICE_TIMES.usual * serviceMs),
      SERVICE_TIMES.least * serviceMs,
      (1_000 * FEWEST_COMPLETIONS) / capacity,
    ),
  );
  const leastSteadyMs = Math.max(
    USUAL_WINDOW_MS,
    Math.min(LONG_WINDOW_MS, SERVICE_TIMES.usual * serviceMs),
    (1_000 * FEWEST_ARRIVALS) / ratePerSecond,
  );
  const steadyMsWith = (turns: number, hasTail: boolean) => {
    const forTailMs = hasTail ? (1_000 * ARRIVALS_FOR_TAIL) / (turns * ratePerSecond) : 0;
    return Math.ceil(Math.max(leastSteadyMs, Math.min(LONG_WINDOW_MS, forTailMs)));
  };
  // The tasks that run at a window's end end, too.
  const saturatingTurnMs = fillMs + saturatingMs + Math.max(serviceMs + BETWEEN_MS, endingMs);
  const fixedMs = startAndEndMs + versions * warmUpMs;
  const roundOf = (turns: number, hasSteady: boolean, hasTail = false) => {
    const steadyTurnMs = hasSteady ? steadyMsWith(turns, hasTail) + serviceMs + BETWEEN_MS : 0;
    return fixedMs + turns * versions * (saturatingTurnMs + steadyTurnMs);
  };

  if (FEWEST_ROUNDS * roundOf(1, false) > leftMs) {
    const neededMs = 1.2 * FEWEST_ROUNDS * roundOf(1, wantsResponseTimes);
    throw new UsageError(
      `--budget: ${seconds(leftMs)} are left for measuring, and a verdict takes at least ${FEWEST_ROUNDS} rounds of ${seconds(roundOf(1, false))}.`,
      { hint: `A budget ${seconds(neededMs - leftMs)} longer would do.` },
    );
  }
  const hasSteady = wantsResponseTimes && FEWEST_ROUNDS * roundOf(1, true) <= leftMs;
  const hasTail = wantsTail && hasSteady && FEWEST_ROUNDS * roundOf(1, true, true) <= leftMs;
  const turns = mostTelling((count) => Math.floor(leftMs / roundOf(count, hasSteady, hasTail)));
  const roundMs = roundOf(turns, hasSteady, hasTail);
  return {
    warmUpMs,
    turns,
    fillMs,
    saturatingMs,
    steady: hasSteady ? { ratePerSecond, durationMs: steadyMsWith(turns, hasTail) } : null,
    expectedRounds: Math.max(FEWEST_ROUNDS, Math.floor(leftMs / roundMs)),
    roundMs,
  };
}

/**
 * The number of turns of a round that makes the interval at the end the narrowest: with few, much time goes on starting; with
 * many, there are few rounds, and how much they differ is not well known.
 */
function mostTelling(roundsWith: (turns: number) => number): number {
  let best = { turns: 1, width: Number.POSITIVE_INFINITY };
  for (let turns = 1; turns <= MOST_TURNS; turns++) {
    const rounds = roundsWith(turns);
    if (rounds < FEWEST_ROUNDS) break;
    const critical = studentTQuantile(1 - USUAL_ALPHA, rounds - 1);
    const width = critical * Math.sqrt((STARTS_TO_TURNS + 1 / turns) / rounds);
    if (width < best.width) best = { turns, width };
  }
  return best.turns;
}

function seconds(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1_000))} s`;
}

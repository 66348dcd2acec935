import type { Clock } from '../foundation/clock.js';
import { EnvironmentError } from '../foundation/errors.js';
import { seededRandom } from '../foundation/random.js';
import { LEAST_WARM_UP_MS } from '../study/duration.js';
import type { ReferencedTrial } from './baseline/compare-baseline.js';
import type { CheckTrial, RunningVersion } from './check-trial.js';
import type { Pair } from './compare-metric.js';
import { allDecided, type Judged, judge, type Question, withEarlierFailures } from './judge.js';
import { Looks } from './looks.js';
import { FEWEST_ROUNDS, type Pilot, planRounds, type RoundPlan } from './plan-rounds.js';
import { runRound, type StartVersion, throwFirst, withAllStopped } from './run-round.js';

export interface RunCheckOptions extends Omit<Question, 'hasBase'> {
  readonly head: StartVersion;
  /** Without one, and without a baseline, requirements alone are checked. */
  readonly base: StartVersion | null;
  /** The reference task, which takes turns with the head, where a baseline is compared with or saved. */
  readonly reference?: StartVersion | undefined;
  /** Goes on for at least as many rounds, where the budget has room for them, although all is decided. */
  readonly fewestRounds?: number | undefined;
  /** Tasks in flight over all nodes of the setting. */
  readonly concurrency: number;
  /** The steady load; half of the slower version's capacity by default. */
  readonly ratePerSecond?: number | undefined;
  /** From now on, ms. */
  readonly budgetMs: number;
  readonly seed: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Called after every round, before the next one; what was measured can be kept then. */
  readonly onRound?: (round: Round) => void | Promise<void>;
}

/** One trial of the head, with the base's beside it where there is one. */
export interface Round {
  /** From 1. */
  readonly number: number;
  readonly base: CheckTrial | null;
  readonly head: CheckTrial;
  /** At the last look so far; `null` before the first. */
  readonly judged: Judged | null;
  readonly elapsedMs: number;
}

export interface CheckOutcome extends Judged {
  readonly rounds: number;
  readonly ratePerSecond: number | null;
  readonly elapsedMs: number;
  /** Why the check ended. */
  readonly ended: 'decided' | 'budget' | 'interrupted';
  readonly plan: RoundPlan;
  readonly heads: readonly CheckTrial[];
  readonly bases: readonly CheckTrial[];
  readonly referenced: readonly ReferencedTrial[];
}

/**
 * Rounds of base and head, each with new processes that take turns in short windows, until a look finds all decided, or the
 * one after the first failure, so that the rest has some more time, or the budget ends.
 *
 * The error rate is shared out among metrics and requirements by their weights (Bonferroni), and each one's share over the
 * looks, so that it is kept over all of them together. @see Looks
 * @throws {UsageError} for a budget that is too small
 * @throws as `startVersion`
 */
export async function runCheck(options: RunCheckOptions): Promise<CheckOutcome> {
  const { clock, budgetMs, seed, signal, head, base, reference } = options;
  const startedMs = clock();
  const leftMs = () => budgetMs - (clock() - startedMs);
  const random = seededRandom(seed);
  const versions = [head, ...(base === null ? [] : [base]), ...(reference === undefined ? [] : [reference])];
  const plan = await planFor(options, versions.length, leftMs);
  const looks = new Looks(plan.expectedRounds, FEWEST_ROUNDS);
  const pairs: Pair[] = [];
  const heads: CheckTrial[] = [];
  const referenced: ReferencedTrial[] = [];
  const measured = { pairs, heads, referenced };
  const question: Question = { ...options, hasBase: base !== null };
  let judged: Judged | undefined;
  let { roundMs } = plan;
  let failedBefore = false;
  let ended: CheckOutcome['ended'] = 'budget';
  for (let number = 1; leftMs() > roundMs; number++) {
    if (signal?.aborted) {
      ended = 'interrupted';
      break;
    }
    const roundStartedMs = clock();
    let trials: CheckTrial[];
    try {
      trials = await runRound(versions, plan, { random, seed: seed + number });
    } catch (thrown) {
      if (!signal?.aborted) throw thrown;
      ended = 'interrupted';
      break;
    }
    const headTrial = trials[0]!;
    const baseTrial = base === null ? null : trials[1]!;
    const referencePerSecond = reference === undefined ? null : trials.at(-1)!.figures.capacity;
    heads.push(headTrial);
    if (baseTrial !== null) pairs.push({ base: baseTrial, head: headTrial });
    if (referencePerSecond !== null) referenced.push({ head: headTrial, referencePerSecond });
    const isDue = looks.isDue(number);
    if (isDue) judged = withEarlierFailures(judged, judge(question, measured, 'interim'));
    const elapsedMs = clock() - startedMs;
    await options.onRound?.({ number, base: baseTrial, head: headTrial, judged: judged ?? null, elapsedMs });
    roundMs = Math.max(0.5 * roundMs, clock() - roundStartedMs);
    if (!isDue || judged === undefined) continue;
    const enough = number >= (options.fewestRounds ?? 1);
    if (enough && (allDecided(judged) || failedBefore)) {
      ended = 'decided';
      break;
    }
    failedBefore = judged.verdict === 'fail';
  }
  if (ended !== 'decided' || judged === undefined) {
    judged = withEarlierFailures(judged, judge(question, measured, 'last'));
  }
  return {
    ...judged,
    rounds: heads.length,
    ratePerSecond: plan.steady?.ratePerSecond ?? null,
    elapsedMs: clock() - startedMs,
    ended,
    plan,
    heads,
    bases: pairs.map((pair) => pair.base),
    referenced,
  };
}

/** A baseline's rounds are repeated as they were; else a first start of each version says what rounds can be. */
async function planFor(options: RunCheckOptions, versions: number, leftMs: () => number): Promise<RoundPlan> {
  const { baseline, base, head, concurrency, ratePerSecond, metrics, requirements } = options;
  if (baseline !== undefined) {
    const { roundMs } = baseline.plan;
    return { ...baseline.plan, expectedRounds: Math.max(FEWEST_ROUNDS, Math.floor(leftMs() / roundMs)) };
  }
  const pilot = await pilotOf(
    base === null
      ? [{ name: 'head', version: head }]
      : [
          { name: 'base', version: base },
          { name: 'head', version: head },
        ],
    options,
    leftMs,
  );
  const asked = [...metrics.keys(), ...requirements.map(({ metric }) => metric)];
  const isTime = (name: string) => /^p\d/.test(name);
  return planRounds(pilot, {
    concurrency,
    leftMs: leftMs(),
    versions,
    // What is measured to be stored may be compared by response times later.
    wantsResponseTimes: asked.some(isTime),
    wantsTail: asked.includes('p99'),
    ratePerSecond,
  });
}

const FIRST_WINDOW_MS = 500;
/** A pilot may take this share of the budget. */
const PILOT_SHARE = 0.25;
const LONGER = 4;

interface NamedVersion {
  readonly name: 'base' | 'head';
  readonly version: StartVersion;
}

/** A start that no verdict rests on: how fast the tasks are, and what starting all versions costs. */
async function pilotOf(
  versions: readonly NamedVersion[],
  { clock, budgetMs, signal }: RunCheckOptions,
  leftMs: () => number,
): Promise<Pilot> {
  signal?.throwIfAborted();
  const running = new Map<NamedVersion, RunningVersion>();
  let pilot: Pilot | undefined;
  await withAllStopped(running, async () => {
    const startedMs = clock();
    throwFirst(
      await Promise.allSettled(versions.map(async (named) => running.set(named, await named.version()))),
    );
    const startMs = clock() - startedMs;
    const turns: { readonly capacity: number; readonly endingMs: number }[] = [];
    for (const named of versions) {
      turns.push(await firstTurn(named.name, running.get(named)!, { clock, budgetMs, leftMs }));
    }
    const stopsMs = clock();
    await Promise.all([...running.values()].map((version) => version.stop()));
    pilot = {
      capacity: Math.min(...turns.map(({ capacity }) => capacity)),
      startAndEndMs: startMs + clock() - stopsMs,
      endingMs: Math.max(...turns.map(({ endingMs }) => endingMs)),
    };
  });
  return pilot!;
}

/** As long as it takes to have a figure. */
async function firstTurn(
  name: NamedVersion['name'],
  running: RunningVersion,
  {
    clock,
    budgetMs,
    leftMs,
  }: Pick<RunCheckOptions, 'clock' | 'budgetMs'> & { readonly leftMs: () => number },
): Promise<{ readonly capacity: number; readonly endingMs: number }> {
  await running.warmUp(LEAST_WARM_UP_MS);
  for (let durationMs = FIRST_WINDOW_MS; ; durationMs *= LONGER) {
    const turnStartedMs = clock();
    await running.takeTurn({ kind: 'saturating', durationMs });
    const endingMs = Math.max(0, clock() - turnStartedMs - durationMs);
    const { figures, failed, ended, errors } = running.trial();
    if (figures.capacity !== null && figures.capacity > 0) return { capacity: figures.capacity, endingMs };
    if (LONGER * durationMs > Math.min(leftMs(), PILOT_SHARE * budgetMs)) {
      throw new EnvironmentError(
        failed > 0 && ended === failed
          ? `All ${failed} tasks failed in a first trial of the ${name} (${Object.keys(errors).join(', ')}).`
          : `Too few tasks of the ${name} ended within ${durationMs} ms to measure anything.`,
        { hint: 'Give it more time with --budget, or fewer tasks with --task.' },
      );
    }
  }
}

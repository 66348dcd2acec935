import type { Clock } from '../foundation/clock.js';
import { EnvironmentError } from '../foundation/errors.js';
import { seededRandom } from '../foundation/random.js';
import type { Baseline } from './baseline/baseline.js';
import { compareWithBaseline, type ReferencedTrial } from './baseline/compare-baseline.js';
import type { MetricResult, RequirementResult, Verdict } from './check-result.js';
import type { CheckLoads, CheckTrial } from './check-trial.js';
import { compareMetric, type Pair } from './compare-metric.js';
import { judgeRequirement } from './judge-requirement.js';
import { Looks } from './looks.js';
import type { Metric, MetricName } from './metric.js';
import { FEWEST_PAIRS, type Pilot, planTrials, type TrialPlan } from './plan-trials.js';
import type { Requirement } from './requirement.js';

/** Runs one trial of one version: new nodes, both loads. */
export type MeasureVersion = (loads: CheckLoads) => Promise<CheckTrial>;

export interface RunCheckOptions {
  readonly head: MeasureVersion;
  /** Without one, and without a baseline, requirements alone are checked. */
  readonly base: MeasureVersion | null;
  /** Stored trials to compare with instead of a base; wants the reference. */
  readonly baseline?: Baseline | undefined;
  /** One trial of the reference task: its capacity, tasks/s. Where a baseline is compared with or saved. */
  readonly reference?: (() => Promise<number>) | undefined;
  /** Goes on for at least as many rounds, where the budget has room for them, although all is decided. */
  readonly fewestRounds?: number | undefined;
  /** Tasks in flight over all nodes of the setting. */
  readonly concurrency: number;
  /** Those that are compared. */
  readonly metrics: ReadonlyMap<MetricName, Metric>;
  readonly requirements: readonly Requirement[];
  /** The steady load; half of the slower version's capacity by default. */
  readonly ratePerSecond?: number | undefined;
  /** From now on, ms. */
  readonly budgetMs: number;
  /** In (0, 1), over all metrics, requirements and looks. */
  readonly errorRate: number;
  readonly seed: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Called after every round, before the next trial; what was measured can be kept then. */
  readonly onRound?: (round: Round) => void | Promise<void>;
}

/** One trial of the head, with the base's beside it where there is one. */
export interface Round {
  /** From 1. */
  readonly number: number;
  readonly base: CheckTrial | null;
  readonly head: CheckTrial;
  readonly loads: CheckLoads;
  /** At the last look so far; `null` before the first. */
  readonly judged: Judged | null;
  readonly elapsedMs: number;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly metrics: readonly MetricResult[];
  readonly requirements: readonly RequirementResult[];
}

export interface CheckOutcome extends Judged {
  readonly rounds: number;
  readonly ratePerSecond: number | null;
  readonly elapsedMs: number;
  /** Why the check ended. */
  readonly ended: 'decided' | 'budget' | 'interrupted';
  readonly plan: TrialPlan;
  readonly heads: readonly CheckTrial[];
  readonly bases: readonly CheckTrial[];
  readonly referenced: readonly ReferencedTrial[];
}

/**
 * Base and head in turn, in an order by chance, until a look finds all decided, or the first failure sure and the rest had
 * as much time again, or the budget ends.
 *
 * The error rate is shared out evenly among metrics and requirements (Bonferroni), and each one's share over the looks, so
 * that it is kept over all of them together. @see Looks
 * @throws {UsageError} for a budget that is too small
 * @throws as `measureVersion`
 */
export async function runCheck(options: RunCheckOptions): Promise<CheckOutcome> {
  const { clock, budgetMs, seed, signal, concurrency } = options;
  const startedMs = clock();
  const leftMs = () => budgetMs - (clock() - startedMs);
  const random = seededRandom(seed);
  // As long as the baseline's trials, under its rate.
  const plan =
    options.baseline?.plan ??
    planTrials(await measurePilot(options, leftMs), {
      concurrency,
      leftMs: leftMs(),
      trialsPerRound: options.base === null ? 1 : 2,
      wantsResponseTimes: wantsResponseTimes(options),
      ratePerSecond: options.ratePerSecond,
    });
  const pairs: Pair[] = [];
  const heads: CheckTrial[] = [];
  const referenced: ReferencedTrial[] = [];
  const looks = new Looks(plan.expectedRounds, FEWEST_PAIRS);
  let judged: Judged | undefined;
  let roundMs = (options.base === null ? 1 : 2) * plan.trialMs;
  let firstFailure = Number.POSITIVE_INFINITY;
  let ended: CheckOutcome['ended'] = 'budget';
  for (let number = 1; leftMs() > roundMs; number++) {
    if (signal?.aborted) {
      ended = 'interrupted';
      break;
    }
    const roundStartedMs = clock();
    const loads = loadsOf(plan, seed + number);
    const baseFirst = random() < 0.5;
    let base: CheckTrial | null = null;
    let head: CheckTrial;
    let referencePerSecond: number | undefined;
    try {
      if (baseFirst) base = (await options.base?.(loads)) ?? null;
      head = await options.head(loads);
      if (!baseFirst) base = (await options.base?.(loads)) ?? null;
      referencePerSecond = await options.reference?.();
    } catch (thrown) {
      if (!signal?.aborted) throw thrown;
      ended = 'interrupted';
      break;
    }
    heads.push(head);
    if (base !== null) pairs.push({ base, head });
    if (referencePerSecond !== undefined) referenced.push({ head, referencePerSecond });
    const isDue = looks.isDue(number);
    if (isDue) judged = withEarlierFailures(judged, judge(options, { pairs, heads, referenced }, 'interim'));
    const elapsedMs = clock() - startedMs;
    await options.onRound?.({ number, base, head, loads, judged: judged ?? null, elapsedMs });
    roundMs = Math.max(0.5 * roundMs, clock() - roundStartedMs);
    if (judged?.verdict === 'fail') firstFailure = Math.min(firstFailure, number);
    const enough = number >= (options.fewestRounds ?? 1);
    if (isDue && judged !== undefined && enough && (allDecided(judged) || number >= 2 * firstFailure)) {
      ended = 'decided';
      break;
    }
  }
  if (ended !== 'decided')
    judged = withEarlierFailures(judged, judge(options, { pairs, heads, referenced }, 'last'));
  return {
    ...judged!,
    rounds: heads.length,
    ratePerSecond: plan.steady?.ratePerSecond ?? null,
    elapsedMs: clock() - startedMs,
    ended,
    plan,
    heads,
    bases: pairs.map(({ base }) => base),
    referenced,
  };
}

/** What was measured so far. */
interface Measured {
  readonly pairs: readonly Pair[];
  readonly heads: readonly CheckTrial[];
  readonly referenced: readonly ReferencedTrial[];
}

/** What the trials so far say of everything that is asked. Pure. */
export function judge(
  options: Pick<RunCheckOptions, 'base' | 'baseline' | 'metrics' | 'requirements' | 'errorRate'>,
  { pairs, heads, referenced }: Measured,
  look: 'interim' | 'last',
): Judged {
  const { base, baseline } = options;
  const compared = base === null && baseline === undefined ? [] : [...options.metrics];
  const parts = Math.max(1, compared.length + options.requirements.length);
  const alpha = (options.errorRate * Looks.share(look)) / parts;
  const metrics = compared
    .map(([name, metric]) =>
      baseline === undefined
        ? compareMetric(name, metric, pairs, alpha)
        : compareWithBaseline(name, metric, baseline, referenced, alpha),
    )
    // What no trial has a figure of does not exist here, such as a response time without a rate.
    .filter(({ head, base }) => heads.length === 0 || head.value !== null || base.value !== null);
  const requirements = options.requirements.map((requirement) => judgeRequirement(requirement, heads, alpha));
  return { verdict: worst([...metrics, ...requirements]), metrics, requirements };
}

/** A failure that was sure at an earlier look stands: the error rate was spent on it. */
function withEarlierFailures(earlier: Judged | undefined, last: Judged): Judged {
  if (earlier === undefined) return last;
  const metrics = last.metrics.map((result) => {
    const before = earlier.metrics.find(({ metric }) => metric === result.metric);
    return before?.verdict === 'fail' && result.verdict !== 'fail' ? before : result;
  });
  const requirements = last.requirements.map((result, i) => {
    const before = earlier.requirements[i];
    return before?.verdict === 'fail' && result.verdict !== 'fail' ? before : result;
  });
  return { verdict: worst([...metrics, ...requirements]), metrics, requirements };
}

/** Fail before inconclusive before pass. */
export function worst(parts: readonly { readonly verdict: Verdict }[]): Verdict {
  if (parts.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return parts.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass';
}

function allDecided({ metrics, requirements }: Judged): boolean {
  return [...metrics, ...requirements].every(({ verdict }) => verdict !== 'inconclusive');
}

/** Where they are compared, kept to be compared with later (a baseline, a history), or required. */
function wantsResponseTimes({ metrics, requirements, base, fewestRounds }: RunCheckOptions): boolean {
  const isTime = (name: string) => /^p\d/.test(name);
  const uses = base !== null || fewestRounds !== undefined;
  return (uses && [...metrics.keys()].some(isTime)) || requirements.some(({ metric }) => isTime(metric));
}

function loadsOf(plan: TrialPlan, seed: number): CheckLoads {
  const { warmUpMs, saturatingMs, steady } = plan;
  return {
    saturating: { kind: 'saturating', warmUpMs, durationMs: saturatingMs },
    // The same arrivals for both versions, others in each round.
    steady: steady === null ? null : { kind: 'steady', ...steady, seed },
  };
}

const FIRST_WINDOW_MS = 500;
const WARM_UP_MS = 300;
/** A pilot may take this share of the budget. */
const PILOT_SHARE = 0.25;
const LONGER = 4;

/** One trial of each version that no verdict rests on: how fast the tasks are, and what starting costs. */
async function measurePilot(options: RunCheckOptions, leftMs: () => number): Promise<Pilot> {
  const versions = options.base === null ? [options.head] : [options.base, options.head];
  const pilots: Pilot[] = [];
  for (const version of versions) pilots.push(await pilotOf(version, options, leftMs));
  return {
    capacity: Math.min(...pilots.map(({ capacity }) => capacity)),
    startAndEndMs: Math.max(...pilots.map(({ startAndEndMs }) => startAndEndMs)),
  };
}

async function pilotOf(
  version: MeasureVersion,
  { clock, budgetMs, signal }: RunCheckOptions,
  leftMs: () => number,
): Promise<Pilot> {
  for (let durationMs = FIRST_WINDOW_MS; ; durationMs *= LONGER) {
    signal?.throwIfAborted();
    const startedMs = clock();
    const trial = await version({
      saturating: { kind: 'saturating', warmUpMs: WARM_UP_MS, durationMs },
      steady: null,
    });
    const { capacity } = trial.figures;
    const startAndEndMs = Math.max(0, clock() - startedMs - WARM_UP_MS - durationMs);
    if (capacity !== null && capacity > 0) return { capacity, startAndEndMs };
    if (LONGER * durationMs > Math.min(leftMs(), PILOT_SHARE * budgetMs)) {
      throw new EnvironmentError(
        trial.failed > 0 && trial.ended === trial.failed
          ? `All ${trial.failed} tasks failed in a first trial (${Object.keys(trial.errors).join(', ')}).`
          : `Too few tasks ended within ${durationMs} ms to measure anything.`,
        { hint: 'Give it more time with --budget, or fewer tasks with --task.' },
      );
    }
  }
}

import type { Setting } from '../fleet/setting.js';
import { seededRandom } from '../foundation/random.js';
import { ratioOfEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { onOwnNodes } from '../trial/own-nodes.js';
import { admissible } from './admissible.js';
import { beliefOf, probabilityBest } from './believed.js';
import type { Blocks } from './blocks.js';
import { findBottleneck } from './bottleneck.js';
import { carryOver, type MeasuredTwice } from './carry-over.js';
import { isClearlyBetter, isTie } from './choice.js';
import { ENOUGH_CONFIDENCE, enoughBudgetMs } from './enough-budget.js';
import type { Findings } from './findings.js';
import { freshStandings } from './fresh.js';
import { paretoFront, type Tradeoff } from './front.js';
import { leverFindings } from './lever-findings.js';
import { widen } from './noise.js';
import { responseTimesOf } from './response-time.js';
import { scalabilityOf } from './scalability.js';
import { FRESH_STAGES, SCREENING_STAGE } from './stage-names.js';
import { chooseByCapacity } from './stages.js';
import type { Standing } from './standing.js';
import { warmthOf } from './still-warming.js';
import { type Study, sameSetting } from './study.js';
import type { StudyOptions } from './study-options.js';
import type { RecommendedSetting, StudyResult } from './study-result.js';

/** What the study found, as far as it came. */
export function assembleResult(
  study: Study,
  blocks: Blocks,
  findings: Findings,
  options: StudyOptions,
  interrupted: boolean,
): StudyResult {
  const { runner, objective, control } = study;
  const latest = latestStandings(study, blocks);
  const final = findings.closestToSlo === null ? finalStanding(study, blocks, findings, latest) : undefined;
  const allowed = admissible(study);
  const rivals = latest.filter(
    ({ setting }) =>
      final !== undefined &&
      !sameSetting(setting, final.setting) &&
      allowed.some((standing) => sameSetting(standing.setting, setting)),
  );
  return {
    workload: options.workload,
    objective,
    budgetMs: options.budgetMs,
    // What comes after the study goes by its time, too, unless nothing comes any more.
    elapsedMs: interrupted ? runner.liveMs : runner.elapsedMs,
    seed: options.seed,
    calibration: options.calibration,
    defaultSetting: control,
    baseline: options.current === undefined ? 'default' : 'current',
    trials: runner.trials,
    recommended: final === undefined ? null : recommend(study, findings, final, rivals, latest),
    levers: final === undefined ? [] : leverFindings(study, findings, final, latest),
    ties:
      final === undefined
        ? []
        : rivals
            .filter((rival) => isTie(rival, final) && !isClearlyBetter(rival, final))
            .map(({ setting }) => setting),
    closestToSlo: findings.closestToSlo,
    scalability: scalabilityOf(latest, study.profile, seededRandom(options.seed)),
    front: paretoFront(
      latest
        .filter(({ objection }) => objection === null)
        .map((standing) => tradeoffOf(study, standing, findings.ratePerSecond)),
    ),
    bottleneck: final === undefined ? null : findBottleneck(study, final.setting),
    ended: interrupted ? 'interrupted' : runner.ranShort ? 'budget' : 'done',
  };
}

/**
 * Every setting's standing: from fresh trials where it has some, with drift divided out; else carried over to them. What
 * had nodes of its own is carried over to nodes that were kept, where any were.
 */
export function latestStandings(study: Study, blocks: Blocks): Standing[] {
  const fresh = toKeptNodes(study, blocks, freshStandings(study, blocks));
  const measuredTwice = fresh.flatMap((later): MeasuredTwice[] => {
    const earlier = study.standing(later.setting, [SCREENING_STAGE]);
    return earlier === null ? [] : [{ earlier, later }];
  });
  const isControl = ({ setting }: Standing) => sameSetting(setting, study.control);
  const others = measuredTwice.filter(({ later }) => !isControl(later));
  return study
    .standings()
    .map(
      (standing) =>
        fresh.find(({ setting }) => sameSetting(setting, standing.setting)) ??
        carryOver(standing, others.length > 0 ? others : measuredTwice),
    );
}

/** What is far behind waits for something else than code that is not compiled yet. */
const FAR_BEHIND = 0.5;

function toKeptNodes(study: Study, blocks: Blocks, fresh: readonly Standing[]): readonly Standing[] {
  const drift = blocks.drift();
  const isKept = ({ trials }: Standing) => trials.some((trial) => warmthOf(trial) === 'kept');
  const measuredTwice = fresh.filter(isKept).flatMap((later): MeasuredTwice[] => {
    const own = study
      .capacityTrials(later.setting, FRESH_STAGES)
      .filter((trial) => warmthOf(trial) === 'fresh');
    const earlier = study.standingBy(own, drift);
    return earlier === null ? [] : [{ earlier, later }];
  });
  const best = Math.max(0, ...measuredTwice.map(({ earlier }) => earlier.capacity.value ?? 0));
  return fresh.map((standing) =>
    isKept(standing) || (standing.capacity.value ?? 0) < FAR_BEHIND * best
      ? standing
      : carryOver(standing, measuredTwice),
  );
}

function tradeoffOf(study: Study, { setting, capacity, trials }: Standing, rate: number | null): Tradeoff {
  const memory = onOwnNodes(trials).flatMap(({ figures }) => figures.memoryPeakBytes ?? []);
  const times = rate === null ? null : responseTimesOf(study, setting, rate);
  return {
    setting,
    capacity,
    p99: times?.keptUp ? times.percentile('p99') : null,
    memoryBytes: memory.length === 0 ? null : Math.max(...memory),
  };
}

function finalStanding(
  study: Study,
  blocks: Blocks,
  { final, base }: Findings,
  latest: readonly Standing[],
): Standing | undefined {
  const decided: Setting | null = final ?? base;
  if (decided !== null) return latest.find(({ setting }) => sameSetting(setting, decided));
  return chooseByCapacity(study, blocks);
}

/**
 * What the machine's drift may have made of a setting's figures: the trials of a minute are no long run. What differs between
 * trials is taken to go on for longer than one, as it was on recorded surfaces.
 */
function driftOf(study: Study, { trials }: Standing): number {
  const timesMs = trials.map(({ startedAt }) => Date.parse(startedAt));
  return beliefOf(study).driftSigma(timesMs, study.sigma());
}

/** An interval does not reach beyond what was let in. */
function withinLimit(capacity: Estimate, maxRatePerSecond: number): Estimate {
  const { value, high } = capacity;
  if (value === null || high === null) return capacity;
  return { ...capacity, high: Math.min(high, Math.max(value, maxRatePerSecond)) };
}

function recommend(
  study: Study,
  { ratePerSecond }: Findings,
  final: Standing,
  rivals: readonly Standing[],
  latest: readonly Standing[],
): RecommendedSetting {
  const times = ratePerSecond === null ? null : responseTimesOf(study, final.setting, ratePerSecond);
  const percentile = (name: 'p50' | 'p95' | 'p99'): Estimate => times?.percentile(name) ?? withheld('ms');
  const control = latest.find(({ setting }) => sameSetting(setting, study.control));
  const compared = [final.setting, ...rivals.map(({ setting }) => setting)];
  const confidence = probabilityBest(study, compared, seededRandom(study.seed));
  return {
    setting: final.setting,
    capacity: withinLimit(widen(final.capacity, driftOf(study, final)), study.profile.maxRatePerSecond),
    responseTime: { p50: percentile('p50'), p95: percentile('p95'), p99: percentile('p99') },
    ratePerSecond: times === null ? null : ratePerSecond,
    gainOverDefault:
      control === undefined ? withheld('ratio') : ratioOfEstimates(final.capacity, control.capacity),
    confidence,
    noiseBetweenTrials: study.sigma(),
    enoughBudgetMs:
      confidence >= ENOUGH_CONFIDENCE ? null : enoughBudgetMs(study, compared, seededRandom(study.seed)),
  };
}

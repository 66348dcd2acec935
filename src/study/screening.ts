import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { admissible, bestAdmissible } from './admissible.js';
import type { Arm } from './arm.js';
import { ArmSearch } from './arm-search.js';
import { bestOf, isClearlyBetter } from './choice.js';
import { searchConnections } from './connection-search.js';
import { explore } from './explore.js';
import { tryKink } from './kink-candidate.js';
import { haveRoom } from './learned.js';
import { tryPeak } from './peak-candidate.js';
import { isBoundByConcurrency } from './slack.js';
import { SCREENING_STAGE } from './stage-names.js';
import { mostUnasked } from './start-level.js';
import type { Study } from './study.js';

/** About how many trials a screening takes: what its time is divided by. */
const USUAL_TRIALS = 15;
const WHOLE_BUDGET = 1;
const LONGEST_MS = 2_000;
const SHORTEST_MS = 300;
/** Of the best's merit: implementations of a pool type are compared from here on, and levels may be as good. */
const CLOSE = 0.9;
const STEP_UP = 4;
/** A level that is higher by this factor is another one. */
const FAR = 2;
const MOST_STEPS_UP = 5;
/** Of what its tasks in flight can do at most: from here on, more of them may do more … */
const NEARLY_BOUND = 0.75;
/** … and with this share of the best's merit, that may make it the best. */
const REACH = 0.75;

/**
 * Pool type, implementation, concurrency and connections by saturating capacity, on short trials.
 *
 * One trial per pool type where the prediction points, on its first implementation (where that is wrong, the first such
 * pool is climbed level by level at once, and the next ones start where it was at its best); then the connections of the
 * best; then what may be better yet by all that was seen; then the other implementations at the shape that was found.
 * @param endShare of the budget by which it ends
 */
export async function screen(study: Study, endShare: number): Promise<void> {
  const { runner, space } = study;
  runner.beginStage(
    SCREENING_STAGE,
    'which pool type, concurrency and connections have the most capacity',
    endShare,
  );
  const perTrialMs = (endShare * study.budgetMs) / USUAL_TRIALS - runner.overheadMs(study.control);
  const usualMs = Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, perTrialMs)));

  // However small the budget, each pool type has its first trial: without that there is nothing to say.
  runner.limitStage(WHOLE_BUDGET);
  await study.measureCapacity(study.control, usualMs);
  for (const setting of study.earlier.worthAnotherLook(space)) {
    runner.decide(`${describeSetting(setting)} was among the best of the earlier study: first again`);
    await study.measureCapacity(setting, usualMs);
  }
  const searches: ArmSearch[] = [];
  for (const arm of leaders(space.arms)) {
    const search = new ArmSearch(study, arm, usualMs);
    if (searches.some((earlier) => earlier.modelParts())) search.expectAt(highestAlike(study));
    runner.limitStage(WHOLE_BUDGET);
    await search.begin();
    searches.push(search);
    runner.limitStage(endShare);
    // The control once more (A/A): how much two trials of one setting differ here, before any are compared.
    if (searches.length === 1) await study.measureCapacity(study.control, usualMs);
    // What the tasks share is the same for every pool: learn about it once, where it is cheapest.
    if (search.modelParts() && !searches.some(({ isDone }) => isDone))
      await cheapest(searches, space.cores).finish();
  }
  runner.ranShort ||= searches.some((search) => search.lackedTime);
  await goUp(study, usualMs, searches);
  await loosen(study, usualMs, searches);
  const best = bestAdmissible(study);
  if (best !== undefined && space.connectionsMax !== null) await searchConnections(study, best, usualMs);
  await explore(study, usualMs, endShare);
  await followTheBest(study, usualMs, searches);
  await tryPeak(study, usualMs);
  await tryKink(study, usualMs);
  await compareImplementations(study, usualMs);
  const found = bestAdmissible(study);
  if (found !== undefined)
    runner.decide(`the best of the ${SCREENING_STAGE}: ${describeSetting(found.setting)}`);
}

/**
 * Where the best so far keeps neither its loop nor the cores busy, and as many more tasks in flight have always done
 * more: what is below that is not worth a look at how many connections it needs.
 */
async function exploreUpwards(study: Study, usualMs: number, searches: readonly ArmSearch[]): Promise<void> {
  for (let step = 0; step < MOST_STEPS_UP; step++) {
    const best = bestAdmissible(study);
    const arm = searches.find(
      (search) => best !== undefined && poolName(search.arm) === poolName(best.setting),
    )?.arm;
    if (best === undefined || arm === undefined) return;
    if (!haveRoom(best.trials, study.space.cores)) return;
    // More was tried, and did no more.
    if (knownAbove(study, best.setting)) return;
    const next = study.settingAt(arm, STEP_UP * best.setting.concurrency);
    if (next === null || next.concurrency <= best.setting.concurrency || study.standing(next) !== null)
      return;
    if (!study.runner.fits(next, study.durationMs(next, usualMs))) return;
    study.runner.decide(
      `${describeSetting(best.setting)} keeps neither its loop nor the cores busy: concurrency ${next.concurrency}`,
    );
    const standing = await study.measureCapacity(next, usualMs);
    if (standing === null || standing.objection !== null || !isClearlyBetter(standing, best)) return;
  }
}

/** The most tasks in flight with which the pool of the best so far comes close to it: others may need as many. */
function highestAlike(study: Study): number | undefined {
  const best = bestAdmissible(study);
  if (best === undefined) return undefined;
  const alike = admissible(study).filter(
    ({ setting, merit }) =>
      poolName(setting) === poolName(best.setting) && merit.value! >= CLOSE * best.merit.value!,
  );
  return Math.max(best.setting.concurrency, ...alike.map(({ setting }) => setting.concurrency));
}

function knownAbove(study: Study, { concurrency, ...setting }: Setting): boolean {
  return study
    .standings()
    .some(
      ({ setting: other, objection }) =>
        objection === null &&
        poolName(other) === poolName(setting) &&
        other.concurrency >= FAR * concurrency &&
        (other.connections ?? 0) ===
          (setting.connections === concurrency ? other.concurrency : (setting.connections ?? 0)),
    );
}

/** Upwards with the best so far, and then with another pool type that turns out to be better there. */
async function goUp(study: Study, usualMs: number, searches: readonly ArmSearch[]): Promise<void> {
  for (const _ of searches) {
    await exploreUpwards(study, usualMs, searches);
    const before = bestAdmissible(study);
    await followTheBest(study, usualMs, searches);
    if (bestAdmissible(study)?.setting === before?.setting) return;
  }
}

/**
 * The other pool types with as many tasks in flight as the best so far, where they were tried with far fewer and were not full:
 * what a pool does with a few tasks says little of what it does with hundreds.
 */
async function followTheBest(study: Study, usualMs: number, searches: readonly ArmSearch[]): Promise<void> {
  const best = bestAdmissible(study);
  if (best === undefined) return;
  for (const { arm } of searches) {
    if (poolName(arm) === poolName(best.setting)) continue;
    // As many tasks as greenlets can have would be as many processes elsewhere.
    const there = study.settingAt(arm, Math.min(best.setting.concurrency, mostUnasked(arm, study.space)));
    if (there === null || study.runner.isRefused(there)) continue;
    const [highest] = study
      .standings()
      .filter(({ setting }) => poolName(setting) === poolName(arm))
      .sort((a, b) => b.setting.concurrency - a.setting.concurrency);
    if (highest !== undefined && highest.setting.concurrency * FAR > there.concurrency) continue;
    if (highest !== undefined && !haveRoom(highest.trials, study.space.cores)) continue;
    if (!study.runner.fits(there, study.durationMs(there, usualMs))) continue;
    study.runner.decide(`${describeSetting(there)}: as many tasks in flight as the best so far`);
    await study.measureCapacity(there, usualMs);
  }
}

/**
 * The pool types that come close to the best, but were tried with no more tasks in flight than are what holds them back, with a few times
 * as many: where cores are nearly full, a longer queue for them still does more.
 */
async function loosen(study: Study, usualMs: number, searches: readonly ArmSearch[]): Promise<void> {
  for (const { arm } of searches) {
    const best = bestAdmissible(study);
    const own = bestOf(admissible(study).filter(({ setting }) => poolName(setting) === poolName(arm)));
    if (best === undefined || own === undefined || own.merit.value! < REACH * best.merit.value!) continue;
    if (!isBoundByConcurrency(own, study.profile, NEARLY_BOUND) || knownAbove(study, own.setting)) continue;
    const { concurrency, workers, nodes } = own.setting;
    // About as many as there are cores may be held back by these, too.
    if (nodes * concurrency < FAR * study.space.cores) continue;
    // A pool may grow by workers or by tasks per worker: the way in which it did the most.
    if (study.settingAt(arm, concurrency)?.workers !== workers) continue;
    const there = study.settingAt(arm, Math.min(STEP_UP * concurrency, mostUnasked(arm, study.space)));
    if (there === null || there.concurrency < FAR * concurrency || study.runner.isRefused(there)) continue;
    if (!study.runner.fits(there, study.durationMs(there, usualMs))) continue;
    study.runner.decide(
      `${describeSetting(there)}: ${describeSetting(own.setting)} does about all that so many tasks in flight can do`,
    );
    await study.measureCapacity(there, usualMs);
  }
}

/**
 * Of those that have begun, the one that did the most where it has room left: what the tasks share shows on it as well, and
 * more than on a pool that is behind. The last one where all others are full.
 */
function cheapest(searches: readonly ArmSearch[], cores: number): ArmSearch {
  const last = searches.at(-1)!;
  const open = searches.filter((search) => search === last || search.hasRoom(cores));
  return open.reduce((best, search) => (search.firstMerit > best.firstMerit ? search : best), last);
}

/** The first implementation of each pool type, in each way that it can grow. */
function leaders(arms: readonly Arm[]): readonly Arm[] {
  return arms.filter((arm) => {
    const first = arms.find(({ poolType }) => poolType === arm.poolType)!;
    return arm.implementation === first.implementation;
  });
}

async function compareImplementations(study: Study, usualMs: number): Promise<void> {
  const { runner, space } = study;
  const best = bestAdmissible(study);
  if (best === undefined) return;
  for (const poolType of new Set(space.arms.map((arm) => arm.poolType))) {
    const ofType = admissible(study).filter(({ setting }) => setting.poolType === poolType);
    const leader = bestOf(ofType);
    if (leader === undefined || leader.merit.value! < CLOSE * best.merit.value!) continue;
    const { concurrency, connections } = leader.setting;
    for (const arm of space.arms) {
      if (arm.poolType !== poolType) continue;
      const setting = space.at(arm, concurrency, connections ?? undefined);
      if (setting === null || study.standing(setting) !== null) continue;
      // A pool of one task per worker would need a worker for each: another shape, not another implementation.
      if (setting.workers !== leader.setting.workers) continue;
      if (!runner.fits(setting, usualMs)) {
        runner.decide(`no time for ${describeSetting(setting)}`);
        continue;
      }
      runner.decide(`another implementation at the same shape: ${describeSetting(setting)}`);
      await study.measureCapacity(setting, usualMs);
    }
  }
}

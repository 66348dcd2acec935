import { connectionPools, poolTraits } from '../fleet/pool-traits.js';
import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { expectedExcess } from '../trial/normal-distribution.js';
import { admissible } from './admissible.js';
import type { Arm } from './arm.js';
import { beliefOf, expectationOf } from './believed.js';
import { moreInFlight } from './more-in-flight.js';
import { predictServiceMs } from './predict.js';
import type { Study } from './study.js';

/** Concurrency within this factor of a level that was measured is about the same. */
const NEAR = 1.3;
/** A trial that is expected to find less than this is not worth its time. */
const LEAST_GAIN = 0.005;
/** In a trial: warm-up, window, and the end of what runs. */
const SERVICE_TIMES = 4;
const MOST_TRIALS = 20;
/** Of the best settings, with connections. */
const MOST_WITH_MORE = 3;
/** An expected gain from which a trial is worth more than another look at those that were found … */
const LARGE_GAIN = 0.1;
/** … so that it may take this share of the budget more than the stage has. */
const MORE = 0.1;

/**
 * Settings that nobody has measured and that may yet be the best: the one whose trial is expected to raise the best figure
 * the most for its time, again and again, until none is worth one. What a trial tells is less than what it measures, by
 * its noise (the knowledge gradient: Frazier, Powell & Dayanik, INFORMS Journal on Computing 21, 2009).
 * @param endShare of the budget by which it ends; somewhat later where much is to be gained
 */
export async function explore(study: Study, usualMs: number, endShare: number): Promise<void> {
  const { runner } = study;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    runner.limitStage(endShare + MORE);
    const pick = mostPromising(study, usualMs);
    if (pick === undefined) break;
    if (pick.gain < LARGE_GAIN) runner.limitStage(endShare);
    if (!runner.fits(pick.setting, study.durationMs(pick.setting, usualMs))) break;
    runner.decide(
      `${describeSetting(pick.setting)} may be better yet: ${(100 * pick.gain).toFixed(1)} % expected`,
    );
    if ((await study.measureCapacity(pick.setting, usualMs)) === null) break;
  }
  runner.limitStage(endShare);
}

function mostPromising(study: Study, usualMs: number): { setting: Setting; gain: number } | undefined {
  const { runner } = study;
  const known = admissible(study).map(({ setting }) => setting);
  const costMs = (setting: Setting) => runner.costMs(setting, study.durationMs(setting, usualMs));
  const candidates = unmeasured(study).filter((setting) => costMs(setting) <= runner.leftMs);
  if (known.length === 0 || candidates.length === 0) return undefined;
  const belief = beliefOf(study);
  const { means } = belief.at(known);
  const top = known[means.indexOf(Math.max(...means))]!;
  const distances = belief.above(top, candidates);
  const noise = belief.usualNoise;
  const expectation = expectationOf(study, study.standings());
  let pick: { setting: Setting; gain: number; score: number } | undefined;
  for (const [at, setting] of candidates.entries()) {
    const { mean, sigma } = distances[at]!;
    const gain = expectedExcess(mean, sigma ** 2 / Math.hypot(sigma, noise));
    // Tasks take as much longer as fewer of them are done: the model's own idea of a trial's length is off by that.
    const shortfall = Math.min(1, Math.exp(Math.max(...means) + mean) / expectation(setting));
    const serviceMs = predictServiceMs(study.profile, setting, study.space.cores);
    const score = gain / (costMs(setting) + SERVICE_TIMES * serviceMs * (1 / shortfall - 1));
    if (gain >= LEAST_GAIN && (pick === undefined || score > pick.score)) pick = { setting, gain, score };
  }
  return pick;
}

function unmeasured(study: Study): Setting[] {
  const { space, runner } = study;
  const standings = study.standings();
  const found = new Map<string, Setting>();
  const add = (setting: Setting | null) => {
    if (setting === null || runner.isRefused(setting)) return;
    const isKnown = standings.some(({ setting: other }) => isAlike(other, setting));
    const failsBelow = standings.some(
      ({ setting: other, objection }) =>
        objection !== null &&
        objection !== 'stalled' &&
        poolName(other) === poolName(setting) &&
        other.concurrency <= setting.concurrency &&
        mostConnections(other) <= mostConnections(setting),
    );
    if (!isKnown && !failsBelow) found.set(describeSetting(setting), setting);
  };
  const allowed = study.connectionsAllowed(space.nodes);
  const step = space.connectionsMax === null ? Math.SQRT2 : 2;
  for (const arm of allWays(space.arms)) {
    for (let level = 1; level < space.concurrencyMax * step; level *= step) {
      const usual = study.settingAt(arm, Math.min(space.concurrencyMax, level));
      add(usual);
      if (usual === null || typeof usual.connections !== 'number') continue;
      if (space.canDoWithoutPool) add(space.at(arm, usual.concurrency, 'none'));
      for (let size = usual.connections / 2; size >= connectionPools(usual); size /= 2) {
        if (size <= allowed) add(space.at(arm, usual.concurrency, size));
      }
    }
  }
  for (const setting of bestWithConnections(study)) add(moreInFlight(study, setting));
  return [...found.values()];
}

/** The best few settings of those with connections. */
function bestWithConnections(study: Study): Setting[] {
  return admissible(study)
    .filter(({ setting, merit }) => typeof setting.connections === 'number' && merit.value !== null)
    .sort((a, b) => b.merit.value! - a.merit.value!)
    .slice(0, MOST_WITH_MORE)
    .map(({ setting }) => setting);
}

function isAlike(a: Setting, b: Setting): boolean {
  if (poolName(a) !== poolName(b) || !isNear(a.concurrency, b.concurrency) || !isNear(a.workers, b.workers)) {
    return false;
  }
  if (typeof a.connections !== 'number' || typeof b.connections !== 'number') {
    return a.connections === b.connections;
  }
  return isNear(a.connections, b.connections);
}

function mostConnections({ connections, concurrency }: Setting): number {
  return connections === 'none' ? concurrency : (connections ?? 0);
}

/**
 * The calibration may have missed that a task blocks its worker: pools that can have several tasks per worker are also
 * looked at with one, and with more workers.
 */
function allWays(arms: readonly Arm[]): readonly Arm[] {
  const single = arms
    .filter((arm) => !poolTraits(arm).isLoop && arm.growth === 'shared')
    .map((arm): Arm => ({ ...arm, growth: 'single' }))
    .filter((arm) => !arms.some((other) => poolName(other) === poolName(arm) && other.growth === 'single'));
  return [...arms, ...single];
}

function isNear(a: number, b: number): boolean {
  return Math.max(a / b, b / a) < NEAR;
}

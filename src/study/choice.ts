import type { Setting } from '../fleet/setting.js';
import { logStandardError, probabilityBetter, ratioOfEstimates, sideOfOne } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { expectedExcess } from '../trial/normal-distribution.js';
import { compareSimplicity } from './simplicity.js';

/** A setting with the figure by which it is compared; more is better. */
export interface Compared {
  readonly setting: Setting;
  readonly merit: Estimate;
}

/** A gain below this is not worth a more complex setting, however sure it is. */
const NEGLIGIBLE = 1.02;
/** A gain that is worth a more complex setting as soon as it is to be expected, proven or not. */
const NOTABLE = 1.03;
/** What may be lost, in expectation, for the sake of a simpler setting. */
const TOLERABLE_LOSS = 0.02;

/**
 * Whether the measurements do not tell `candidate` from `best`: its merit is within 2 %, or the difference is inside
 * the noise (the ratio's 95 % interval holds 1) and not likelier than not above 3 %. The last keeps a study with wide
 * intervals from giving capacity away for simplicity's sake: all settings are measured with the same sequence of
 * tasks, so that what is seen of their difference is better than their intervals, taken as independent, say.
 */
export function isTie(candidate: Compared, best: Compared): boolean {
  const ratio = ratioOfEstimates(best.merit, candidate.merit);
  if (ratio.value === null) return false;
  if (ratio.value <= NEGLIGIBLE) return true;
  return (ratio.low ?? 0) <= 1 && ratio.value <= NOTABLE;
}

/** The best by merit, or the simplest of those that cannot be told from it; `undefined` of none. */
export function choose<T extends Compared>(candidates: readonly T[]): T | undefined {
  const best = bestOf(candidates);
  if (best === undefined) return undefined;
  return candidates
    .filter((candidate) => isTie(candidate, best))
    .reduce((simplest, candidate) =>
      compareSimplicity(candidate.setting, simplest.setting) < 0 ? candidate : simplest,
    );
}

/**
 * The simplest of those whose figure is within 3 % of the best one's and by whose choice no more than 2 % is expected to
 * be lost, E[max(0, best − own)]: a small difference that may well be none is no reason for a more complex setting, one
 * that may well be large is.
 */
export function chooseByLoss<T extends Compared>(candidates: readonly T[]): T | undefined {
  const best = bestOf(candidates);
  if (best === undefined) return undefined;
  return candidates
    .filter((candidate) => candidate === best || isTolerable(candidate, best))
    .reduce((simplest, candidate) =>
      compareSimplicity(candidate.setting, simplest.setting) < 0 ? candidate : simplest,
    );
}

function isTolerable(candidate: Compared, best: Compared): boolean {
  const ratio = ratioOfEstimates(best.merit, candidate.merit);
  const sigma = logStandardError(ratio);
  if (ratio.value === null || sigma === null || ratio.value > NOTABLE) return false;
  return expectedExcess(Math.log(ratio.value), sigma) <= TOLERABLE_LOSS;
}

export function bestOf<T extends Compared>(candidates: readonly T[]): T | undefined {
  let best: T | undefined;
  for (const candidate of candidates) {
    if (candidate.merit.value === null) continue;
    const ahead = best === undefined ? 1 : candidate.merit.value - best.merit.value!;
    // Of equal figures the simpler setting's, so that the order of the candidates does not matter.
    if (ahead > 0 || (ahead === 0 && compareSimplicity(candidate.setting, best!.setting) < 0))
      best = candidate;
  }
  return best;
}

/** Whether a gain (a ratio) is none that could be told from chance, or none worth the name. */
export function isWithinNoise(gain: Estimate): boolean {
  const { value } = gain;
  if (value === null) return true;
  return (value <= NEGLIGIBLE && value >= 1 / NEGLIGIBLE) || sideOfOne(gain) === null;
}

/** More likely than not, by 2 to 1, better by more than 2 %: enough to go on looking there. */
export function isLikelyBetter(a: Compared, b: Compared): boolean {
  return probabilityBetter(a.merit, b.merit, NEGLIGIBLE) > 2 / 3;
}

/** Better by more than 2 %, and more likely so than 9 in 10. */
export function isClearlyBetter(a: Compared, b: Compared): boolean {
  return probabilityBetter(a.merit, b.merit, NEGLIGIBLE) > 0.9;
}

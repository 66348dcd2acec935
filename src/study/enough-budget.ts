import type { Setting } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import { logStandardError } from '../trial/compare.js';
import { partOf } from './belief.js';
import { beliefOf, WITHIN } from './believed.js';
import { expectedConfidence } from './expected-confidence.js';
import { meritOf } from './merit.js';
import { FRESH_STAGES } from './stage-names.js';
import type { Study } from './study.js';

/** A confidence that is worth a larger budget. */
export const ENOUGH_CONFIDENCE = 0.9;
/** Nobody waits for more than so many times the budget. */
const MOST_TIMES = 12;
/** Further trials of each setting that is in question. */
const REPEATS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
const MOST_SETTINGS = 8;
/** The noise of a trial without an interval. */
const USUAL_SPREAD = 0.1;

/**
 * The budget with which a study of these tasks can be expected to be 90 % sure of its answer, ms; `null` where twelve times the
 * present one would not do. The share of the budget that finalists have is what grows. It is the least that it takes: with more
 * time a study also finds more settings that have to be told apart.
 * @param settings that the choice is between, the recommended one among them
 */
export function enoughBudgetMs(study: Study, settings: readonly Setting[], random: Random): number | null {
  const { runner, objective } = study;
  const fresh = runner.trials.filter(
    ({ stage, load }) => FRESH_STAGES.includes(stage) && load.kind === 'saturating',
  );
  if (fresh.length === 0) return null;
  const lengthsMs = fresh.map(({ load }) => (load.kind === 'saturating' ? load.durationMs : 0));
  const spentMs = fresh.reduce((sum, { setting }, i) => sum + runner.costMs(setting, lengthsMs[i]!), 0);
  const spreads = fresh.map(
    ({ figures }) => logStandardError(meritOf(objective.kind, figures)) ?? USUAL_SPREAD,
  );
  const noiseVariance = median(spreads) ** 2 + study.sigma() ** 2;

  const believed = beliefOf(study).at(settings);
  const reach = settings.map((_, i) => believed.means[i]! + 2 * Math.sqrt(believed.covariance.get(i, i)));
  const inQuestion = [...settings.keys()].sort((a, b) => reach[b]! - reach[a]!).slice(0, MOST_SETTINGS);
  const posterior = partOf(believed, inQuestion);
  const roundMs = inQuestion.reduce((sum, i) => sum + runner.costMs(settings[i]!, median(lengthsMs)), 0);
  for (const repeats of REPEATS) {
    const times = 1 + (repeats * roundMs) / spentMs;
    if (times > MOST_TIMES) break;
    if (expectedConfidence(posterior, noiseVariance / repeats, WITHIN, random) >= ENOUGH_CONFIDENCE) {
      return times * study.budgetMs;
    }
  }
  return null;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

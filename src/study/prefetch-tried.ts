import type { Setting } from '../fleet/setting.js';
import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { isUsable, type Trial } from '../trial/trial.js';
import { betweenTrialSigma, widen } from './noise.js';
import { PREFETCH_STAGE } from './stage-names.js';
import { type Study, sameSetting } from './study.js';

/** One batch is one observation: its last tasks make its makespan. */
const BATCH_SIGMA = 0.05;

/** One multiplier on two nodes. */
export interface PrefetchTried {
  readonly setting: Setting;
  /** In ms. */
  readonly makespan: Estimate;
  readonly p99: Estimate;
  readonly trials: readonly Trial[];
}

export function isOwn(trial: Trial, setting: Setting): boolean {
  return trial.stage === PREFETCH_STAGE && sameSetting(trial.setting, setting);
}

/** What the stage has measured of these settings. */
export function triedIn(study: Study, settings: readonly Setting[]): PrefetchTried[] {
  const own = (setting: Setting) =>
    withoutFirst(study.runner.trials.filter((trial) => isOwn(trial, setting) && isUsable(trial)));
  const makespans = (trials: readonly Trial[]) =>
    trials.flatMap(({ figures: { makespanMs } }): Estimate[] =>
      makespanMs === null ? [] : [{ value: makespanMs, low: null, high: null, unit: 'ms' }],
    );
  const sigma = betweenTrialSigma(
    settings.map((setting) => makespans(own(setting))),
    BATCH_SIGMA,
  );
  return settings.flatMap((setting) => {
    const trials = own(setting);
    if (trials.length === 0) return [];
    const batches = makespans(trials).map((makespan) => widen(makespan, sigma));
    const tails = trials
      .filter(({ load, flags }) => load.kind === 'steady' && !flags.some(({ kind }) => kind === 'overloaded'))
      .map(({ figures }) => figures.responseTime)
      .map(({ p99, p95, p90 }) => (p99.value !== null ? p99 : p95.value !== null ? p95 : p90));
    return {
      setting,
      makespan: batches.length === 0 ? withheld('ms') : combineEstimates(batches),
      p99: tails.length === 0 ? withheld('ms') : combineEstimates(tails.map((tail) => widen(tail, sigma))),
      trials,
    };
  });
}

/** Without the first turn of kept nodes, where there are others: it was seen to take a tenth longer than the same once more. */
function withoutFirst(trials: readonly Trial[]): readonly Trial[] {
  const later = trials.filter(({ figures }) => figures.keptNodes?.tasks !== 0);
  return later.some(({ load }) => load.kind === 'batch') ? later : trials;
}

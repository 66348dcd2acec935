import { describeSetting, type Setting } from '../fleet/setting.js';
import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { rearranged } from '../trial/rearrange.js';
import { isUsable, type Percentiles, type Trial } from '../trial/trial.js';
import type { SteadyLoad } from '../workload/load.js';
import type { Compared } from './choice.js';
import { latencyMerit } from './merit.js';
import { widen } from './noise.js';
import type { Study } from './study.js';

export const RESPONSE_STAGE = 'response-time';
const SHORTEST_MS = 500;
const LONGEST_MS = 6_000;
/** Enough for a p99 with an interval; and for a narrow one, where that takes no more than a share of the stage. */
const SAMPLES = { enough: 800, good: 2_500, goodShare: 1 / 8 };
const REPLICATES = 2;

/**
 * The given settings under Poisson arrivals at one rate, the same arrivals for all of them, twice where there is time
 * (the second time in reverse order).
 */
export async function measureResponseTimes(
  study: Study,
  settings: readonly Setting[],
  ratePerSecond: number,
): Promise<void> {
  const { runner } = study;
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const order = replicate % 2 === 0 ? settings : [...settings].reverse();
    const overheadMs = settings.reduce((sum, setting) => sum + runner.overheadMs(setting), 0);
    const samplesMs = (samples: number) => (1_000 * samples) / ratePerSecond;
    const goodMs = Math.min(samplesMs(SAMPLES.good), runner.leftMs * SAMPLES.goodShare);
    const wantedMs = Math.max(SHORTEST_MS, samplesMs(SAMPLES.enough), goodMs);
    // What comes after needs time, too: a third of what is left for each of two rounds, or half of it for a single one.
    const inShare = (share: number) => (runner.leftMs * share - 1.1 * overheadMs) / settings.length;
    const isHurried = inShare(1 / 3) < Math.min(LONGEST_MS, samplesMs(SAMPLES.enough));
    if (replicate > 0 && isHurried) return;
    const shareMs = inShare(isHurried ? 1 / 2 : 1 / 3);
    const durationMs = Math.round(Math.min(LONGEST_MS, wantedMs, Math.max(SHORTEST_MS, shareMs)));
    for (const setting of order) {
      const load: SteadyLoad = {
        kind: 'steady',
        ...study.warmUp(setting),
        ratePerSecond,
        durationMs,
        seed: study.seed + replicate,
      };
      if (!runner.fits(setting, durationMs)) {
        return;
      }
      await runner.measure(setting, load, durationMs);
    }
  }
}

const RISING: readonly (keyof Percentiles)[] = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'];

/** What the steady trials of a setting at a rate say together. */
export interface ResponseTimes {
  readonly setting: Setting;
  readonly ratePerSecond: number;
  /** Kept up with the rate in all trials. */
  readonly keptUp: boolean;
  percentile(name: keyof Percentiles): Estimate;
}

export function responseTimesOf(study: Study, setting: Setting, ratePerSecond: number): ResponseTimes | null {
  const key = describeSetting(setting);
  const trials = study.runner.trials.filter(
    (trial) =>
      trial.stage === RESPONSE_STAGE &&
      trial.load.kind === 'steady' &&
      trial.load.ratePerSecond === ratePerSecond &&
      describeSetting(trial.setting) === key &&
      isUsable(trial),
  );
  if (trials.length === 0) return null;
  const sigma = study.sigma();
  const combined = rearranged(
    RISING.map((name) => {
      const known = trials
        .map(({ figures }) => figures.responseTime[name])
        .filter(({ value }) => value !== null);
      return known.length === 0
        ? (trials[0]!.figures.responseTime[name] ?? withheld('ms'))
        : combineEstimates(known.map((estimate) => widen(estimate, sigma)));
    }),
  );
  return {
    setting,
    ratePerSecond,
    keptUp: trials.every(keepsUp),
    percentile: (name) => combined[RISING.indexOf(name)]!,
  };
}

function keepsUp({ flags }: Trial): boolean {
  return !flags.some(({ kind }) => kind === 'overloaded');
}

/** To choose by: the SLO's percentile, or p99, inverted; of less where there were too few samples for it. */
export function comparedByResponse(times: ResponseTimes, percentile: keyof Percentiles = 'p99'): Compared {
  const names: (keyof Percentiles)[] = [percentile, 'p99', 'p95', 'p90', 'p50'];
  const name = names.find((candidate) => times.percentile(candidate).value !== null) ?? percentile;
  return {
    setting: times.setting,
    merit: times.keptUp ? latencyMerit(times.percentile(name)) : withheld('tasks/s'),
  };
}

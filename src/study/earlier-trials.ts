import { describeSetting, type Setting } from '../fleet/setting.js';
import type { Load } from '../workload/load.js';
import type { JournalledRefusal, JournalledTrial } from './journalled-trial.js';

/**
 * The trials of a study that ended before its time, to be had again instead of being measured again.
 *
 * A study that goes on asks for the same trials in the same order, since it decides on the same figures at the same
 * times (`StudyTime`). With another budget it does not: a trial fits when stage, setting and kind of load are the same,
 * whatever its length. Where the order differs, a trial is taken from further on; what is never asked for stays unused.
 */
export class EarlierTrials {
  readonly #left: JournalledTrial[];
  readonly #refusals: ReadonlyMap<string, JournalledRefusal>;
  /** The highest id among them; 0 without any. */
  readonly lastId: number;

  constructor(trials: readonly JournalledTrial[], refusals: readonly JournalledRefusal[]) {
    this.#refusals = new Map(refusals.map((refusal) => [describeSetting(refusal.refused), refusal]));
    // One that was cut off by the end of the study is to be measured again.
    this.#left = trials.filter(({ trial }) => !trial.flags.some(({ kind }) => kind === 'interrupted'));
    this.lastId = trials.reduce((last, { trial }) => Math.max(last, trial.id), 0);
  }

  refusalOf(setting: Setting): JournalledRefusal | undefined {
    return this.#refusals.get(describeSetting(setting));
  }

  take(stage: string, setting: Setting, load: Load): JournalledTrial | undefined {
    const key = describeSetting(setting);
    const at = this.#left.findIndex(
      ({ trial }) =>
        trial.stage === stage && describeSetting(trial.setting) === key && fits(trial.load, load),
    );
    return at < 0 ? undefined : this.#left.splice(at, 1)[0];
  }
}

function fits(earlier: Load, wanted: Load): boolean {
  if (earlier.maxRatePerSecond !== wanted.maxRatePerSecond) return false;
  // Response times are compared at one rate; at another they answer another question.
  if (earlier.kind === 'steady' && wanted.kind === 'steady') {
    return earlier.ratePerSecond === wanted.ratePerSecond && earlier.seed === wanted.seed;
  }
  return earlier.kind === wanted.kind;
}

import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import type { Objective } from './objective.js';
import type { Space } from './space.js';
import { FRESH_STAGES } from './stage-names.js';
import { type Standing, standingOf } from './standing.js';
import { warmest } from './still-warming.js';

/** Settings of an earlier study that are looked at again first. */
const MOST_AGAIN = 3;
/** Share of the earlier best from which a setting is worth that. */
const CLOSE = 0.9;

/**
 * What an earlier study of the same tasks found: where to look first. Its figures are of another day, and are in no figure,
 * choice or confidence of the new one.
 */
export class EarlierStudy {
  /** By what was found then, the best first; without those that had an objection. */
  readonly #standings: readonly Standing[];

  /** @param sigma noise between trials to reckon with */
  constructor(trials: readonly Trial[], objective: Objective, sigma: number) {
    const groups = new Map<string, Trial[]>();
    for (const trial of trials) {
      if (trial.load.kind !== 'saturating') continue;
      const key = describeSetting(trial.setting);
      groups.set(key, [...(groups.get(key) ?? []), trial]);
    }
    this.#standings = [...groups.values()]
      .map((own) => standingOf(mostTelling(own), objective, { sigma }))
      .filter(({ objection, merit }) => objection === null && merit.value !== null)
      .sort((a, b) => b.merit.value! - a.merit.value!);
  }

  /** The best then, and those that came close on another pool or with clearly less at once, as far as the new study allows them. */
  worthAnotherLook(space: Space): readonly Setting[] {
    const [best] = this.#standings;
    if (best === undefined) return [];
    const picked: Standing[] = [];
    for (const standing of this.#standings) {
      if (picked.length === MOST_AGAIN || standing.merit.value! < CLOSE * best.merit.value!) break;
      if (
        !space.contains(standing.setting) ||
        picked.some((other) => isAlike(other.setting, standing.setting))
      )
        continue;
      picked.push(standing);
    }
    return picked.map(({ setting }) => setting);
  }

  /** The concurrency at which a pool was at its best; `undefined` where it was not measured. */
  bestConcurrency(pool: string): number | undefined {
    return this.#standings.find(({ setting }) => poolName(setting) === pool)?.setting.concurrency;
  }
}

/** Those made after the screening, where there are some. */
function mostTelling(trials: readonly Trial[]): readonly Trial[] {
  const fresh = trials.filter(({ stage }) => FRESH_STAGES.includes(stage));
  return warmest(fresh.length > 0 ? fresh : trials);
}

function isAlike(a: Setting, b: Setting): boolean {
  const ratio = a.concurrency / b.concurrency;
  return poolName(a) === poolName(b) && ratio < 2 && ratio > 0.5 && a.connections === b.connections;
}

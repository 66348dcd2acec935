import type { Setting } from '../fleet/setting.js';
import { probabilityBetter } from '../trial/compare.js';
import { admissible } from './admissible.js';
import { believed } from './believed.js';
import { bestOf } from './choice.js';
import type { Standing } from './standing.js';
import type { Study } from './study.js';

/** A setting that is better by less than this is no loss. */
const NOTABLE = 1.03;
/** Chances that are not worth a trial: of one setting, and of all that are left out together. */
const SLIGHT = { one: 0.005, all: 0.05 };

/**
 * The best by all that is known, and those that may yet be notably better: the likeliest first, as many as leave a chance
 * of no more than 5 % to the others. Only the best where nothing is in question any more.
 * @param most how many at once
 */
export function rivalsFor(study: Study, most: number): readonly Setting[] {
  const standings = believed(study, admissible(study));
  const best = bestOf(standings);
  if (best === undefined) return [];
  const chances = standings
    .filter((standing) => standing !== best && standing.merit.value !== null)
    .map((standing) => ({ standing, chance: chanceOf(standing, best) }))
    .filter(({ chance }) => chance > SLIGHT.one)
    .sort((a, b) => b.chance - a.chance);
  let left = chances.reduce((sum, { chance }) => sum + chance, 0);
  const rivals: Setting[] = [];
  for (const { standing, chance } of chances) {
    if (left <= SLIGHT.all || rivals.length + 1 >= most) break;
    rivals.push(standing.setting);
    left -= chance;
  }
  return [best.setting, ...rivals];
}

function chanceOf(standing: Standing, best: Standing): number {
  return probabilityBetter(standing.merit, best.merit, NOTABLE);
}

import { bestOf } from './choice.js';
import type { Standing } from './standing.js';
import type { Study } from './study.js';

/** Settings that may be recommended, by what capacity trials say: within the constraints and without objection. */
export function admissible(study: Study, stages?: readonly string[]): Standing[] {
  const standings = study.standings(stages).filter(({ setting }) => study.space.contains(setting));
  const without = standings.filter(({ objection }) => objection === null);
  // Where every setting had a worker die, the tasks themselves do it: they count as errors and nothing more.
  return without.length > 0 ? without : standings.filter(({ objection }) => objection === 'faults');
}

export function bestAdmissible(study: Study): Standing | undefined {
  return bestOf(admissible(study));
}

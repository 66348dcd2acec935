import { describeSetting } from '../fleet/setting.js';
import type { Blocks } from './blocks.js';
import { FRESH_STAGES } from './stage-names.js';
import type { Standing } from './standing.js';
import type { Study } from './study.js';

/** Figures from trials made after screening, drift divided out. */
export function freshStandings(study: Study, blocks: Blocks): Standing[] {
  const drift = blocks.drift();
  const settings = new Map(
    study.runner.trials
      .filter(({ stage, load }) => FRESH_STAGES.includes(stage) && load.kind === 'saturating')
      .map(({ setting }) => [describeSetting(setting), setting]),
  );
  return [...settings.values()].flatMap((setting) => study.standing(setting, FRESH_STAGES, drift) ?? []);
}

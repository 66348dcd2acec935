import { POOL_TYPES, poolName, type Setting } from '../fleet/setting.js';
import { believed } from './believed.js';
import { type Blocks, blockMs } from './blocks.js';
import { chooseByLoss } from './choice.js';
import { freshStandings } from './fresh.js';
import { FRESH_STAGES } from './stage-names.js';
import type { Study } from './study.js';

/** Share of the choice's merit from which a screened twin may tie with it. */
const CLOSE = 0.9;
const BLOCKS = 2;
/** Of what the blocks are expected to take: overheads are estimates. */
const GRANT = 1.2;
const USUAL_MS = 1_000;

/**
 * The shape that would be chosen on a simpler pool type, where that came close in the screening and has no fresh trials:
 * measured in turns, with the same tasks, the two are told apart the best, and a tie goes to the simpler.
 */
export async function measureSimplerTwin(study: Study, blocks: Blocks): Promise<void> {
  const { runner } = study;
  const fresh = believed(study, freshStandings(study, blocks)).filter(({ objection }) => objection === null);
  const chosen = chooseByLoss(fresh);
  if (chosen === undefined) return;
  const twin = study
    .standings()
    .filter(({ setting }) => isSimplerTwin(setting, chosen.setting))
    .find(
      ({ setting, objection, merit }) =>
        objection === null &&
        (merit.value ?? 0) >=
          CLOSE * (study.standing(chosen.setting)?.merit.value ?? Number.POSITIVE_INFINITY) &&
        study.capacityTrials(setting, FRESH_STAGES).length === 0,
    );
  if (twin === undefined) return;
  const pair = [chosen.setting, twin.setting];
  const costMs = pair.reduce((sum, setting) => sum + runner.costMs(setting, USUAL_MS), 0);
  runner.decide(`is ${poolName(twin.setting)} as good as ${poolName(chosen.setting)} at the same shape?`);
  runner.grantMs(GRANT * BLOCKS * costMs);
  for (let block = 0; block < BLOCKS; block++) {
    if (!(await blocks.run(pair, Math.min(USUAL_MS, blockMs(study, pair.length * (BLOCKS - block)))))) break;
  }
}

function isSimplerTwin(setting: Setting, of: Setting): boolean {
  return (
    POOL_TYPES.indexOf(setting.poolType) < POOL_TYPES.indexOf(of.poolType) &&
    setting.workers === of.workers &&
    setting.tasksPerWorker === of.tasksPerWorker &&
    setting.connections === of.connections
  );
}

import type { Setting } from '../fleet/setting.js';
import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { isUsable, type Trial } from '../trial/trial.js';
import { byStart } from './by-start.js';
import type { Compared } from './choice.js';
import { meritOf } from './merit.js';
import { turnSigma } from './repeated.js';
import { warmest } from './still-warming.js';
import type { Study } from './study.js';

/**
 * Two settings by their turns on nodes that both of them had, in these stages: what sets one start of nodes apart from the next is the
 * same for both, so that their intervals hold only what turns differ by.
 * @returns `null` where they had no nodes in common
 */
export function byCommonNodes(
  study: Study,
  settings: readonly [Setting, Setting],
  stages: readonly string[],
): readonly [Compared, Compared] | null {
  const { runner, objective } = study;
  const turns = settings.map((setting) => warmest(study.capacityTrials(setting, stages)).filter(isUsable));
  const noise = turnSigma(runner.trials);
  const meritOn = (own: readonly Trial[], others: readonly Trial[]): Estimate | null => {
    const starts = new Set(others.map(startOf));
    const common = own.filter((trial) => startOf(trial) !== undefined && starts.has(startOf(trial)));
    if (common.length === 0) return null;
    return combineEstimates(byStart(common, ({ figures }) => meritOf(objective.kind, figures), noise));
  };
  const [first, second] = [meritOn(turns[0]!, turns[1]!), meritOn(turns[1]!, turns[0]!)];
  if (first === null || second === null) return null;
  return [
    { setting: settings[0], merit: first },
    { setting: settings[1], merit: second },
  ];
}

function startOf({ figures }: Trial): string | undefined {
  return figures.keptNodes?.startedAt;
}

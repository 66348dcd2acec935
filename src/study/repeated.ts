import { describeSetting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import { byStart, USUAL_TURN_SIGMA } from './by-start.js';
import { betweenTrialSigma } from './noise.js';
import { warmthOf } from './still-warming.js';

/** How much starts of a setting's nodes differ, from all capacity trials that were repeated equally warm: of logarithms. */
export function startSigma(trials: readonly Trial[]): number {
  const groups = groupsOf(trials, (trial) => `${describeSetting(trial.setting)} ${warmthOf(trial)}`);
  const sigma = turnSigma(trials);
  return betweenTrialSigma(groups.map((own) => byStart(own, ({ figures }) => figures.throughput, sigma)));
}

/** How much turns on the same nodes differ, from all that were repeated; without the first, in which they became warm. */
export function turnSigma(trials: readonly Trial[]): number {
  const later = trials.filter(({ figures }) => (figures.keptNodes?.tasks ?? 0) > 0);
  const groups = groupsOf(
    later,
    ({ setting, figures }) => `${describeSetting(setting)} ${figures.keptNodes!.startedAt}`,
  );
  return betweenTrialSigma(
    groups.map((turns) => turns.map(({ figures }) => figures.throughput)),
    USUAL_TURN_SIGMA,
  );
}

function groupsOf(trials: readonly Trial[], keyOf: (trial: Trial) => string): readonly (readonly Trial[])[] {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    if (trial.load.kind !== 'saturating') continue;
    const key = keyOf(trial);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()];
}

import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import type { Trial } from '../trial/trial.js';

/** How much two turns of the same nodes differ beyond their own intervals, before any were seen: of logarithms. */
export const USUAL_TURN_SIGMA = 0.05;

/**
 * One estimate per start of nodes: a trial's own where its nodes had no other, else what their turns say together. What
 * differs from one process to the next (code layout, when what was compiled) is the same in all turns of the same nodes, so
 * that more turns say nothing of it: starts are what is replicated (Kalibera, Jones, _Rigorous Benchmarking in Reasonable
 * Time_, ISMM 2013).
 * @param trials of one setting under one kind of load
 * @param turnSigma how much turns of the same nodes differ beyond their own intervals: standard deviation of the logarithm
 */
export function byStart(
  trials: readonly Trial[],
  figure: (trial: Trial) => Estimate,
  turnSigma = USUAL_TURN_SIGMA,
): readonly Estimate[] {
  return startsOf(trials).map((turns) => {
    const figures = turns.map(figure);
    return figures.length === 1 ? figures[0]! : combineEstimates(figures, { noise: turnSigma });
  });
}

/** Trials on the same nodes together, in their order. */
export function startsOf(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  const starts = new Map<string | Trial, Trial[]>();
  for (const trial of trials) {
    const key = trial.figures.keptNodes?.startedAt ?? trial;
    starts.set(key, [...(starts.get(key) ?? []), trial]);
  }
  return [...starts.values()];
}

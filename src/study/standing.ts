import type { Setting } from '../fleet/setting.js';
import { combineEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import { onOwnNodes } from '../trial/own-nodes.js';
import type { Trial } from '../trial/trial.js';
import { isUsable } from '../trial/trial.js';
import { byStart } from './by-start.js';
import { isMature } from './maturity.js';
import { meritOf } from './merit.js';
import { widen } from './noise.js';
import type { Objective } from './objective.js';

/** What the capacity trials of one setting say. */
export interface Standing {
  readonly setting: Setting;
  readonly capacity: Estimate;
  /** By the objective; more is better. */
  readonly merit: Estimate;
  /** Why the setting may not be recommended; `null` where it may. */
  readonly objection: 'no figure' | 'not settled' | 'errors' | 'memory' | 'stalled' | 'faults' | null;
  readonly trials: readonly Trial[];
}

/**
 * @param trials of one setting under saturating load, at least one
 * @param sigma from `betweenTrialSigma`
 * @param turnSigma as `byStart`'s
 * @param drift by which a trial's capacity is divided; 1 where the machine did as usual
 */
export function standingOf(
  trials: readonly Trial[],
  objective: Objective,
  { sigma, turnSigma }: { readonly sigma: number; readonly turnSigma?: number },
  drift: (trial: Trial) => number = () => 1,
): Standing {
  const all = trials.filter(isUsable);
  const mature = all.filter(isMature);
  const usable = mature.length > 0 ? mature : all;
  const combine = (figure: (trial: Trial) => Estimate) =>
    usable.length === 0
      ? withheld('tasks/s')
      : combineEstimates(
          byStart(usable, (trial) => divided(figure(trial), drift(trial)), turnSigma).map((start) =>
            widen(start, sigma),
          ),
        );
  const capacity = combine(({ figures }) => figures.throughput);
  return {
    setting: trials[0]!.setting,
    capacity,
    merit: combine(({ figures }) => meritOf(objective.kind, figures)),
    objection: objectionTo(usable, capacity, objective) ?? (mature.length > 0 ? null : 'not settled'),
    trials: usable,
  };
}

function objectionTo(
  trials: readonly Trial[],
  capacity: Estimate,
  objective: Objective,
): Standing['objection'] {
  if (errorShareOf(trials) > objective.maxErrorShare) return 'errors';
  if (capacity.value === null || !(capacity.value > 0)) return 'no figure';
  const { maxMemoryBytes } = objective;
  const peak = Math.max(0, ...onOwnNodes(trials).map(({ figures }) => figures.memoryPeakBytes ?? 0));
  if (maxMemoryBytes !== undefined && peak > maxMemoryBytes) return 'memory';
  if (trials.every(({ flags }) => flags.some(({ kind }) => kind === 'stalled'))) return 'stalled';
  return trials.some(({ figures }) => figures.faults.length > 0) ? 'faults' : null;
}

/** Of all their tasks that ended, the share that failed: 0 to 1. */
export function errorShareOf(trials: readonly Trial[]): number {
  let failed = 0;
  let ended = 0;
  for (const { figures } of trials) {
    failed += figures.tasks.failed;
    ended += figures.tasks.done + figures.tasks.failed;
  }
  return ended === 0 ? 0 : failed / ended;
}

function divided(estimate: Estimate, by: number): Estimate {
  const over = (value: number | null) => (value === null ? null : value / by);
  return { ...estimate, value: over(estimate.value), low: over(estimate.low), high: over(estimate.high) };
}

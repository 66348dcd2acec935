import { UsageError } from '../foundation/errors.js';
import type { PlanSource } from './plan-source.js';

/** Capacities from which a model can be fitted, and one left out to see how well. */
export const FEWEST_TRIALS = 3;
/** Flags of trials whose figures nothing can be read from. */
const UNUSABLE: readonly string[] = ['generator-behind', 'interrupted'];

/** @throws {UsageError} where a study has too few trials to fit a model on, saying which to run */
export function requireTrials({ trials, name }: PlanSource, where: string): void {
  const usable = trials.filter(
    ({ load, figures, flags }) =>
      load.kind === 'saturating' &&
      (figures.throughput.value ?? 0) > 0 &&
      !flags.some(({ kind }) => UNUSABLE.includes(kind)),
  );
  if (usable.length >= FEWEST_TRIALS) return;
  throw new UsageError(
    `${where}: ${trials.length === 0 ? 'the study has no trials' : `of its ${trials.length} trials, ${usable.length} measured a capacity`}; a model takes ${FEWEST_TRIALS} at least.`,
    { hint: `Measure longer: pooltune tune with a larger --budget for ${name}, then plan with its folder.` },
  );
}

import { UsageError } from '../../foundation/errors.js';
import type { PlanSource } from '../plan-source.js';
import { isFitted } from './observations.js';

/** Settings whose capacity tells computing, waiting and what is shared apart. */
const FEWEST_CAPACITIES = 3;

/**
 * @throws {UsageError} when a study has not enough trials for a model: which are missing, and how to get them
 */
export function requireTrials(source: PlanSource): void {
  const usable = source.trials.filter(isFitted);
  const capacities = new Set(
    usable.filter(({ load }) => load.kind === 'saturating').map(({ setting }) => JSON.stringify(setting)),
  );
  if (capacities.size >= FEWEST_CAPACITIES) return;
  const unused = source.trials.length - usable.length;
  const beside =
    unused === 0 ? '' : `; ${counted(unused, 'trial')} failed, fell behind or were at a limit of the rate`;
  throw new UsageError(
    `The study of ${source.name} is too small to plan from: it needs ${counted(FEWEST_CAPACITIES, 'setting')} measured under saturating load, and has ${capacities.size}${beside}.`,
    {
      hint: 'Run `pooltune tune` on the same tasks with a larger budget (--budget 60s or more), and plan from its report.',
    },
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

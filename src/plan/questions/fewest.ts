import { setImmediate as nextTurn } from 'node:timers/promises';

export interface FewestOptions {
  /** None below is asked about. */
  readonly lowest: number;
  /** None above is asked about. */
  readonly highest: number;
  /** Where to begin: the nearer to the answer, the fewer questions. */
  readonly guess: number;
  /** A range that is this share of its upper end is narrow enough; 0 for the very number. */
  readonly tolerance?: number;
}

/** The first step from the guess, as a share of it. */
const FIRST_STEP = 0.05;

/**
 * The least whole number for which something holds, of a thing that holds for all above once it holds for one: galloping
 * from a guess (Bentley & Yao, Information Processing Letters 5, 1976), then bisection.
 * @returns `null` where it does not hold for `highest`
 */
export async function fewest(
  asked: (count: number) => Promise<boolean>,
  { lowest, highest, guess, tolerance = 0 }: FewestOptions,
): Promise<number | null> {
  const holds = async (count: number) => {
    // Closed forms answer without a pause, and signals are heard in pauses alone.
    await nextTurn();
    return asked(count);
  };
  const start = Math.min(highest, Math.max(lowest, Math.round(guess)));
  let step = Math.max(1, Math.round(start * FIRST_STEP));
  /** It is known not to hold here, or nobody asks. */
  let below = lowest - 1;
  let above: number | null = null;
  if (await holds(start)) {
    above = start;
    while (above > lowest) {
      const next = Math.max(lowest, above - step);
      if (!(await holds(next))) {
        below = next;
        break;
      }
      above = next;
      step *= 2;
    }
  } else {
    below = start;
    while (above === null) {
      if (below === highest) return null;
      const next = Math.min(highest, below + step);
      if (await holds(next)) above = next;
      else below = next;
      step *= 2;
    }
  }
  while (above - below > Math.max(1, Math.floor(above * tolerance))) {
    const middle = Math.floor((below + above) / 2);
    if (await holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}

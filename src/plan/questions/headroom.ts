import { sustainedRate } from '../arrival-pattern.js';
import type { Prediction } from '../predictor.js';
import { highestRate } from './highest-rate.js';
import { meetsSlo, type PlanContext, predictFleet, quickFleet, quickMeets } from './plan-context.js';

export interface Headroom {
  /** The highest mean rate at which these nodes meet the SLO, to 1 %, tasks/s. */
  readonly ratePerSecond: number;
  /** That over the planned rate, less 1: 0.35 is 35 % more. */
  readonly share: number;
  /** What the fleet does when its queue never empties, tasks/s. */
  readonly capacityPerSecond: number;
}

/** With the simulator, from a rate at which the SLO is met. */
export async function headroom(
  context: PlanContext,
  nodes: number,
  planned: { readonly ratePerSecond: number; readonly prediction: Prediction },
): Promise<Headroom> {
  const { ratePerSecond, prediction } = planned;
  const { capacityPerSecond } = prediction.quick;
  const limit = capacityPerSecond / sustainedRate(context.pattern, 1);
  const meets = async (rate: number) => meetsSlo(await predictFleet(context, nodes, rate), context.slo);
  const highest =
    limit <= ratePerSecond
      ? ratePerSecond
      : await highestRate(meets, {
          holdsAt: ratePerSecond,
          limit,
          guess: headroomByClosedForms(context, nodes),
        });
  return { ratePerSecond: highest, share: highest / ratePerSecond - 1, capacityPerSecond };
}

/** The highest mean rate at which the closed forms find the SLO met, to 0.001 %; 0 where there is none. */
export function headroomByClosedForms(context: PlanContext, nodes: number): number {
  if (nodes < 1) return 0;
  const { capacityPerSecond } = quickFleet(context, nodes, 1);
  const meets = (rate: number) => quickMeets(quickFleet(context, nodes, rate), context.slo);
  let [low, high] = [0, capacityPerSecond / sustainedRate(context.pattern, 1)];
  while (high - low > 1e-5 * high) {
    const middle = (low + high) / 2;
    if (meets(middle)) low = middle;
    else high = middle;
    // Not even a rate of next to nothing.
    if (high < capacityPerSecond * 1e-4) return 0;
  }
  return low;
}

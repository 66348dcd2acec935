import { ImpossibleError } from '../../foundation/errors.js';
import type { WhatIfInput } from '../predictor.js';
import { asFleetAt, type FleetAt } from './fleet-at.js';
import { nodesNeeded } from './nodes-needed.js';
import type { PlanContext } from './plan-context.js';

/** A change of the model's inputs: factors by name. */
export interface WhatIf {
  /** As it was typed. */
  readonly text: string;
  readonly factors: Readonly<Partial<Record<WhatIfInput, number>>>;
}

export interface WhatIfAnswer extends WhatIf {
  /** Needed, without spare ones; `null` where no fleet does it. */
  readonly nodes: number | null;
  readonly fleet: FleetAt | null;
  readonly impossible: string | null;
}

/** The same question with the inputs changed. */
export async function whatIf(
  context: PlanContext,
  ratePerSecond: number,
  changes: readonly WhatIf[],
  nodesNow: number,
): Promise<readonly WhatIfAnswer[]> {
  const answers: WhatIfAnswer[] = [];
  for (const change of changes) {
    const changed = { ...context, factors: { ...context.factors, ...change.factors } };
    try {
      const { nodes, prediction } = await nodesNeeded(changed, ratePerSecond, nodesNow);
      const fleet = asFleetAt(changed, nodes, ratePerSecond, prediction);
      answers.push({ ...change, nodes, fleet, impossible: null });
    } catch (error) {
      if (!(error instanceof ImpossibleError)) throw error;
      answers.push({ ...change, nodes: null, fleet: null, impossible: error.message });
    }
  }
  return answers;
}

import { drainSeconds } from '../closed-forms/backlog.js';
import { fleetQuestion, type PlanContext } from './plan-context.js';

/** Tasks that wait already. */
export interface Backlog {
  readonly tasks: number;
  /** While nothing else arrives, ms. */
  readonly aloneMs: number;
  /** Whether that was simulated, or is the backlog over the capacity. */
  readonly simulated: boolean;
  /** While tasks arrive at the mean rate, ms; `null` where the fleet has nothing left for it. */
  readonly besideArrivalsMs: number | null;
}

/** Beyond, the start and the end of a batch are nothing beside the time between. */
const MOST_SIMULATED = 200_000;

export async function backlog(
  context: PlanContext,
  nodes: number,
  tasks: number,
  rates: { readonly ratePerSecond: number; readonly capacityPerSecond: number },
): Promise<Backlog> {
  const { ratePerSecond, capacityPerSecond } = rates;
  const drainMs = (arrivalsPerSecond: number) =>
    1_000 * drainSeconds({ tasks, arrivalsPerSecond, capacityPerSecond });
  const besideArrivalsMs = drainMs(ratePerSecond);
  const makespanMs = tasks <= MOST_SIMULATED ? await batchMs(context, nodes, tasks) : null;
  return {
    tasks,
    aloneMs: makespanMs ?? drainMs(0),
    simulated: makespanMs !== null,
    besideArrivalsMs: Number.isFinite(besideArrivalsMs) ? besideArrivalsMs : null,
  };
}

async function batchMs(context: PlanContext, nodes: number, tasks: number): Promise<number | null> {
  const question = { ...fleetQuestion(context, nodes, 1), arrivals: { kind: 'batch', tasks } } as const;
  return (await context.predictor.predict(question, context.signal)).makespanMs?.value ?? null;
}

import type { Prediction } from '../predictor.js';
import { largestAdmitted } from './connections.js';
import { fewest } from './fewest.js';
import { bareServiceProblem, cannotKeepUp, moreNodesDoNotHelp, tooManyConnections } from './impossible.js';
import {
  meetsSlo,
  type PlanContext,
  predictFleet,
  quickFleet,
  quickKeepsUp,
  quickMeets,
} from './plan-context.js';

/** No fleet of one queue is larger; and a search must end. */
export const MOST_NODES = 1_000_000;
/** A fleet so many times as large as one that only keeps up is nearly idle. */
const NEARLY_IDLE = 16;
/** Of fleets above 200 nodes, half a percent is what a plan can mean. */
const TOLERANCE = 0.005;

/** The fewest nodes that keep up and meet the SLO. */
export interface NodesNeeded {
  readonly nodes: number;
  readonly prediction: Prediction;
  /** The fewest that keep up at all, by closed forms. */
  readonly fewestThatKeepUp: number;
}

/**
 * Brackets with closed forms, settles with the simulator. To the very node below 200 nodes, to half a percent above.
 * @param guess nodes to begin with, where something is known; else the closed forms'
 * @throws {ImpossibleError} naming what stands in the way and the most that is possible
 */
export async function nodesNeeded(
  context: PlanContext,
  ratePerSecond: number,
  guess?: number,
): Promise<NodesNeeded> {
  const { slo, predictor } = context;
  const bareMs = predictor.bareServiceMs[slo.percentile];
  if (bareMs >= slo.maxMs) throw bareServiceProblem(slo, bareMs);
  const lowest = await fewestThatKeepUp(context, ratePerSecond);
  const admitted = largestAdmitted(context);
  if (lowest > admitted) throw tooManyConnections(context, ratePerSecond, lowest);
  const idle = Math.min(MOST_NODES, lowest * NEARLY_IDLE);
  const predictions = new Map<number, Prediction>();
  const holds = async (nodes: number) => {
    const prediction = await predictFleet(context, nodes, ratePerSecond);
    predictions.set(nodes, prediction);
    return meetsSlo(prediction, slo);
  };
  const nodes = await fewest(holds, {
    lowest,
    highest: idle,
    guess: guess ?? (await quickNodes(context, ratePerSecond, lowest, idle)) ?? lowest,
    tolerance: TOLERANCE,
  });
  if (nodes === null) throw moreNodesDoNotHelp(slo, idle, predictions.get(idle)!);
  if (nodes > admitted) throw tooManyConnections(context, ratePerSecond, nodes);
  return { nodes, prediction: predictions.get(nodes)!, fewestThatKeepUp: lowest };
}

/** By closed forms alone. @throws {ImpossibleError} where a station that all nodes share is full */
export async function fewestThatKeepUp(context: PlanContext, ratePerSecond: number): Promise<number> {
  let highest = 1;
  while (!quickKeepsUp(quickFleet(context, highest, ratePerSecond))) {
    const quick = quickFleet(context, highest, ratePerSecond);
    const doubled = quickFleet(context, 2 * highest, ratePerSecond);
    const gained = doubled.capacityPerSecond / quick.capacityPerSecond;
    // Twice the nodes that do nothing more, and not for a node's being small: what binds is shared.
    if (highest * 2 > MOST_NODES || (gained < 1.001 && !quickKeepsUp(doubled))) {
      throw cannotKeepUp(doubled, ratePerSecond);
    }
    highest *= 2;
  }
  const holds = async (nodes: number) => quickKeepsUp(quickFleet(context, nodes, ratePerSecond));
  return (await fewest(holds, { lowest: 1, highest, guess: highest }))!;
}

/** The fewest that the closed forms find to meet the SLO; `null` where they find none. */
export async function quickNodes(
  context: PlanContext,
  ratePerSecond: number,
  lowest: number,
  highest: number,
): Promise<number | null> {
  const holds = async (nodes: number) => quickMeets(quickFleet(context, nodes, ratePerSecond), context.slo);
  return fewest(holds, { lowest, highest, guess: lowest });
}

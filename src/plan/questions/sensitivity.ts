import { ImpossibleError } from '../../foundation/errors.js';
import { WHAT_IF_INPUTS, type WhatIfInput } from '../predictor.js';
import { headroomByClosedForms } from './headroom.js';
import { fewestThatKeepUp, quickNodes } from './nodes-needed.js';
import { type PlanContext, quickFleet } from './plan-context.js';

/** How much the answer depends on one input. */
export interface Sensitivity {
  readonly input: WhatIfInput | 'rate';
  /** With the input a fifth lower and a fifth higher; `null` where no fleet does it. */
  readonly nodes: { readonly lower: number | null; readonly higher: number | null };
  /** Of the planned fleet at the planned rate, ms; `null` where it does not keep up. */
  readonly responseMs: { readonly lower: number | null; readonly higher: number | null };
  /** Percent by which the load that a fleet carries falls for each percent that the input rises; `null` as above. */
  readonly nodesElasticity: number | null;
  /** Percent by which the response time rises for each percent. */
  readonly responseElasticity: number | null;
}

const CHANGE = 0.2;

/**
 * Each input alone, a fifth down and up, by closed forms: what counts is the difference. Those that the answer depends on most
 * come first.
 */
export async function sensitivity(
  context: PlanContext,
  nodes: number,
  ratePerSecond: number,
): Promise<readonly Sensitivity[]> {
  const found: Sensitivity[] = [];
  for (const input of ['rate', ...WHAT_IF_INPUTS] as const) {
    const [lower, higher] = [1 - CHANGE, 1 + CHANGE];
    const low = await answer(context, nodes, ratePerSecond, input, lower);
    const high = await answer(context, nodes, ratePerSecond, input, higher);
    found.push({
      input,
      nodes: { lower: low.nodes, higher: high.nodes },
      responseMs: { lower: low.responseMs, higher: high.responseMs },
      nodesElasticity:
        input === 'rate' ? 1 : elasticity(high.carriedPerSecond, low.carriedPerSecond, higher / lower),
      responseElasticity: elasticity(low.responseMs, high.responseMs, higher / lower),
    });
  }
  return found.sort((a, b) => weight(b) - weight(a));
}

async function answer(
  context: PlanContext,
  nodes: number,
  ratePerSecond: number,
  input: Sensitivity['input'],
  factor: number,
) {
  const { factors = {}, slo } = context;
  const changed =
    input === 'rate'
      ? context
      : { ...context, factors: { ...factors, [input]: (factors[input] ?? 1) * factor } };
  const rate = input === 'rate' ? ratePerSecond * factor : ratePerSecond;
  return {
    nodes: await nodesByClosedForms(changed, rate),
    responseMs: quickFleet(changed, nodes, rate).responseTime?.[slo.percentile] ?? null,
    carriedPerSecond: headroomByClosedForms(changed, nodes) || null,
  };
}

async function nodesByClosedForms(context: PlanContext, ratePerSecond: number): Promise<number | null> {
  try {
    const lowest = await fewestThatKeepUp(context, ratePerSecond);
    return await quickNodes(context, ratePerSecond, lowest, lowest * 16);
  } catch (error) {
    if (error instanceof ImpossibleError) return null;
    throw error;
  }
}

/** d ln(to/from) over d ln(input). */
function elasticity(from: number | null, to: number | null, inputRatio: number): number | null {
  return from === null || to === null || from <= 0 || to <= 0
    ? null
    : Math.log(to / from) / Math.log(inputRatio);
}

function weight({ nodesElasticity, responseElasticity }: Sensitivity): number {
  return Math.max(Math.abs(nodesElasticity ?? 10), Math.abs(responseElasticity ?? 10));
}

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
  /** Percent by which the response time rises for each percent; `null` as above. */
  readonly responseElasticity: number | null;
}

const CHANGE = 0.2;
/** An elasticity is a slope: near the plan, where a fleet still keeps up. */
const NEAR = 0.01;

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
    const at = (factor: number) => changed(context, ratePerSecond, input, factor);
    const [lower, higher] = [at(1 - CHANGE), at(1 + CHANGE)];
    const [less, more] = [at(1 - NEAR), at(1 + NEAR)];
    const ratio = (1 + NEAR) / (1 - NEAR);
    found.push({
      input,
      nodes: { lower: await nodesByClosedForms(lower), higher: await nodesByClosedForms(higher) },
      responseMs: { lower: responseMs(lower, nodes), higher: responseMs(higher, nodes) },
      nodesElasticity: input === 'rate' ? 1 : elasticity(carried(more, nodes), carried(less, nodes), ratio),
      responseElasticity: elasticity(responseMs(less, nodes), responseMs(more, nodes), ratio),
    });
  }
  return found.sort((a, b) => weight(b) - weight(a));
}

interface Changed {
  readonly context: PlanContext;
  readonly ratePerSecond: number;
}

function changed(
  context: PlanContext,
  ratePerSecond: number,
  input: Sensitivity['input'],
  factor: number,
): Changed {
  if (input === 'rate') return { context, ratePerSecond: ratePerSecond * factor };
  const { factors = {} } = context;
  return {
    context: { ...context, factors: { ...factors, [input]: (factors[input] ?? 1) * factor } },
    ratePerSecond,
  };
}

function responseMs({ context, ratePerSecond }: Changed, nodes: number): number | null {
  return quickFleet(context, nodes, ratePerSecond).responseTime?.[context.slo.percentile] ?? null;
}

/** Tasks/s with which these nodes meet the SLO. */
function carried({ context }: Changed, nodes: number): number | null {
  return headroomByClosedForms(context, nodes) || null;
}

async function nodesByClosedForms({ context, ratePerSecond }: Changed): Promise<number | null> {
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

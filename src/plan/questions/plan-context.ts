import type { Setting } from '../../fleet/setting.js';
import { type ArrivalPattern, arrivalsAt, sustainedRate } from '../arrival-pattern.js';
import type { PlanSlo } from '../plan-slo.js';
import type { FleetQuestion, Prediction, Predictor, QuickPrediction } from '../predictor.js';

/** What is the same in every question of a plan. */
export interface PlanContext {
  readonly predictor: Predictor;
  /** Of each node; its `nodes` says nothing. */
  readonly setting: Setting;
  readonly slo: PlanSlo;
  readonly pattern: ArrivalPattern;
  readonly coresPerNode?: number;
  readonly retries?: NonNullable<FleetQuestion['retries']>;
  readonly factors?: NonNullable<FleetQuestion['factors']>;
  /** That the database or the upstream admits, over the whole fleet. */
  readonly maxConnections?: number;
  readonly signal?: AbortSignal;
}

/** Asks about so many nodes at a mean rate. */
export function fleetQuestion(context: PlanContext, nodes: number, ratePerSecond: number): FleetQuestion {
  const { setting, pattern, coresPerNode, retries, factors } = context;
  return {
    setting: { ...setting, nodes },
    arrivals: arrivalsAt(pattern, ratePerSecond),
    ...(coresPerNode === undefined ? {} : { coresPerNode }),
    ...(retries === undefined ? {} : { retries }),
    ...(factors === undefined ? {} : { factors }),
  };
}

/** The simulator's answer. */
export function predictFleet(
  context: PlanContext,
  nodes: number,
  ratePerSecond: number,
): Promise<Prediction> {
  return context.predictor.predict(fleetQuestion(context, nodes, ratePerSecond), context.signal);
}

/**
 * The closed forms' answer. They know constant rates alone, so that of a pattern whose rate stays high for long that rate is
 * asked about.
 * @throws the signal's reason once it is aborted
 */
export function quickFleet(context: PlanContext, nodes: number, ratePerSecond: number): QuickPrediction {
  context.signal?.throwIfAborted();
  const steady: PlanContext = { ...context, pattern: { kind: 'poisson' } };
  return context.predictor.quick(fleetQuestion(steady, nodes, sustainedRate(context.pattern, ratePerSecond)));
}

/** Busy share of the station that is nearest to its limit; 1 and above cannot be kept up with. */
export function highestUtilization({ utilization }: QuickPrediction): number {
  return Math.max(0, ...Object.values(utilization));
}

/** By the closed forms. */
export function quickKeepsUp(quick: QuickPrediction): boolean {
  return quick.responseTime !== null && highestUtilization(quick) < 1;
}

export function quickMeets(quick: QuickPrediction, { percentile, maxMs }: PlanSlo): boolean {
  return quickKeepsUp(quick) && quick.responseTime![percentile] < maxMs;
}

/**
 * Whether a prediction keeps the SLO.
 * @param sure whether the upper end of the 90 % interval must keep it too
 */
export function meetsSlo(prediction: Prediction, { percentile, maxMs }: PlanSlo, sure = false): boolean {
  const { value, high } = prediction.responseTime[percentile];
  const deciding = sure ? (high ?? value) : value;
  return prediction.keptUp && deciding !== null && deciding < maxMs;
}

import type { Setting } from '../fleet/setting.js';
import type { ArrivalPattern } from './arrival-pattern.js';
import { type NodeResources, nodeResources } from './node-resources.js';
import type { PlanPaste } from './paste/plan-paste.js';
import { planPastes } from './paste/plan-pastes.js';
import type { PlanSlo } from './plan-slo.js';
import type { PlanSource } from './plan-source.js';
import { type PlanWarning, planWarnings } from './plan-warnings.js';
import type { FleetPart, Predictor } from './predictor.js';
import { type Backlog, backlog } from './questions/backlog.js';
import { type BetterSetting, betterSettings } from './questions/better-setting.js';
import { type Burst, burst } from './questions/burst.js';
import { type FleetConnections, fleetConnections, largestAdmitted } from './questions/connections.js';
import { type FleetCost, fleetCost } from './questions/cost.js';
import { fewest } from './questions/fewest.js';
import { asFleetAt, type FleetAt } from './questions/fleet-at.js';
import { type GrowthMonth, growth } from './questions/growth.js';
import { type Headroom, headroom } from './questions/headroom.js';
import { type Knee, knee } from './questions/knee.js';
import { nodesCurve } from './questions/nodes-curve.js';
import { type NodesNeeded, nodesNeeded } from './questions/nodes-needed.js';
import { meetsSlo, type PlanContext, predictFleet, quickFleet } from './questions/plan-context.js';
import { type PrefetchForFleet, prefetchForFleet } from './questions/prefetch-for-fleet.js';
import { type RetryLoad, retryLoad } from './questions/retries.js';
import { type Sensitivity, sensitivity } from './questions/sensitivity.js';
import { type WhatIf, type WhatIfAnswer, whatIf } from './questions/what-if.js';
import { type WithOneDown, withOneDown } from './questions/with-one-down.js';

/** What is to be planned for. */
export interface PlanRequest {
  /** Mean, tasks/s. */
  readonly ratePerSecond: number;
  readonly slo: PlanSlo;
  readonly setting: Setting;
  readonly pattern: ArrivalPattern;
  /** The fleet is for so many times the mean rate. A pattern with peaks of its own leaves it at 1. */
  readonly peak: number;
  readonly burstMs: number;
  readonly growth: { readonly perMonth: number; readonly horizon: number } | null;
  readonly spare: number;
  readonly nodeCostPerHour?: number;
  readonly maxConnections?: number;
  readonly coresPerNode?: number;
  readonly backlogTasks?: number;
  readonly retries?: NonNullable<PlanContext['retries']>;
  readonly whatIf: readonly WhatIf[];
}

/** Every answer. Plain data; times in ms, rates in tasks/s. */
export interface CapacityPlan {
  /** That the fleet is for: the mean rate × peak. */
  readonly plannedRatePerSecond: number;
  /** The fewest that keep up and meet the SLO. */
  readonly nodesNeeded: number;
  /** With the spare ones. */
  readonly nodes: number;
  /** The fewest whose 90 % interval meets the SLO as a whole; `null` where none does. */
  readonly nodesToBeSure: number | null;
  /** The fewest for the mean rate: equal to `nodesNeeded` without a peak. */
  readonly nodesForMean: number;
  readonly coresPerNode: number;
  /** The needed nodes at the planned rate. */
  readonly fleet: FleetAt;
  /** Of the needed nodes, where a part of them was simulated for the whole. */
  readonly part: FleetPart | null;
  readonly headroom: Headroom;
  readonly oneDown: WithOneDown;
  readonly cost: FleetCost | null;
  readonly connections: FleetConnections | null;
  readonly growth: readonly GrowthMonth[];
  readonly bursts: readonly Burst[];
  readonly backlog: Backlog | null;
  readonly retries: RetryLoad | null;
  readonly prefetch: PrefetchForFleet;
  readonly betterSettings: readonly BetterSetting[];
  readonly whatIf: readonly WhatIfAnswer[];
  readonly knee: Knee | null;
  readonly sensitivity: readonly Sensitivity[];
  readonly curve: readonly FleetAt[];
  readonly resources: NodeResources;
  readonly heldOut: Predictor['heldOut'];
  readonly warnings: readonly PlanWarning[];
  readonly paste: readonly PlanPaste[];
}

export interface PlanCapacityOptions {
  readonly signal?: AbortSignal;
  /** Before each question, for a progress line. */
  readonly onStep?: (step: string) => void;
}

/**
 * Asks every question of a plan, one after the other.
 * @throws {ImpossibleError} where no fleet does it
 */
export async function planCapacity(
  predictor: Predictor,
  source: PlanSource,
  request: PlanRequest,
  { signal, onStep = () => {} }: PlanCapacityOptions = {},
): Promise<CapacityPlan> {
  const { ratePerSecond, slo, spare, nodeCostPerHour, peak } = request;
  const context = contextOf(predictor, request, signal);
  const planned = ratePerSecond * peak;
  const step = (text: string) => {
    signal?.throwIfAborted();
    onStep(text);
  };

  step('nodes needed');
  const needed = await nodesNeeded(context, planned);
  const nodes = needed.nodes + spare;
  const forMean = peak === 1 ? needed : await nodesNeeded(context, ratePerSecond);
  const nodesToBeSure = await sureNodes(context, planned, needed);
  step('headroom');
  const room = await headroom(context, needed.nodes, {
    ratePerSecond: planned,
    prediction: needed.prediction,
  });
  step('nodes down');
  const oneDown = await withOneDown(context, needed.nodes, spare, planned);
  const cost = fleetCost(nodes, nodeCostPerHour);
  const priced = nodeCostPerHour === undefined ? {} : { nodeCostPerHour };
  if (request.growth !== null) step('growth');
  const months =
    request.growth === null
      ? []
      : await growth(context, { ratePerSecond: planned, needed }, { ...request.growth, spare, ...priced });
  step('bursts and backlog');
  const { capacityPerSecond } = oneDown.fleet;
  const bursts = burstFactors(peak).map((factor) =>
    burst(capacityPerSecond, ratePerSecond, { factor, lengthMs: request.burstMs }),
  );
  const { backlogTasks } = request;
  const drained =
    backlogTasks === undefined
      ? null
      : await backlog(context, nodes, backlogTasks, { ratePerSecond, capacityPerSecond });
  const retries = await retriesOf(context, nodes, planned, needed.nodes);
  step('prefetch');
  const prefetch = await prefetchForFleet(context, needed.nodes, planned);
  step('other settings');
  const better = await betterSettings(context, source, planned, { nodes: needed.nodes, ...priced });
  if (request.whatIf.length > 0) step('what if');
  const changed = await whatIf(context, planned, request.whatIf, needed.nodes);
  step('knee and sensitivity');
  const turns = knee(context, needed.nodes);
  const sensitive = await sensitivity(context, needed.nodes, planned);
  step('nodes against response times');
  const curve = await nodesCurve(context, planned, needed);

  const fleet = asFleetAt(context, needed.nodes, planned, needed.prediction);
  const coresPerNode = request.coresPerNode ?? source.machineCores;
  const resources = nodeResources(source, request.setting);
  const least = forMean.nodes + spare;
  return {
    plannedRatePerSecond: planned,
    nodesNeeded: needed.nodes,
    nodes,
    nodesToBeSure,
    nodesForMean: forMean.nodes,
    coresPerNode,
    fleet,
    part: needed.prediction.part,
    headroom: room,
    oneDown,
    cost,
    connections: fleetConnections(context, needed.nodes, spare),
    growth: months,
    bursts,
    backlog: drained,
    retries,
    prefetch,
    betterSettings: better,
    whatIf: changed,
    knee: turns,
    sensitivity: sensitive,
    curve,
    resources,
    heldOut: predictor.heldOut,
    warnings: [
      ...planWarnings(source, request.setting, predictor, request.coresPerNode),
      ...ofBusiestPhase(needed.prediction),
      ...unsure(fleet, slo),
    ],
    paste: planPastes({
      name: source.name,
      setting: request.setting,
      slo,
      nodes: { planned: nodes, least, most: mostNodes(context, nodes, least, months) },
      resources,
      coresPerNode,
      capacityPerNode: quickFleet(context, nodes, planned).capacityPerSecond / nodes,
      bareServiceMs: predictor.bareServiceMs[slo.percentile],
      utilization: forMean.prediction.utilization,
    }),
  };
}

function contextOf(predictor: Predictor, request: PlanRequest, signal: AbortSignal | undefined): PlanContext {
  const { setting, slo, pattern, coresPerNode, retries, maxConnections } = request;
  return {
    predictor,
    setting,
    slo,
    pattern,
    ...(coresPerNode === undefined ? {} : { coresPerNode }),
    ...(retries === undefined ? {} : { retries }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function sureNodes(context: PlanContext, rate: number, needed: NodesNeeded): Promise<number | null> {
  const holds = async (count: number) =>
    meetsSlo(await predictFleet(context, count, rate), context.slo, true);
  return fewest(holds, {
    lowest: needed.nodes,
    highest: needed.nodes * 4,
    guess: needed.nodes,
    tolerance: 0.01,
  });
}

/** The peak that was asked about and one that was not. */
function burstFactors(peak: number): readonly number[] {
  return peak > 1 ? [peak, 2 * peak] : [2, 4];
}

async function retriesOf(
  context: PlanContext,
  nodes: number,
  rate: number,
  needed: number,
): Promise<RetryLoad | null> {
  const { retries, ...without } = context;
  if (retries === undefined) return null;
  const attemptsPerSecond = quickFleet(without, nodes, rate).capacityPerSecond;
  const { nodes: nodesWithout } = await nodesNeeded(without, rate, needed);
  return retryLoad(retries, rate, attemptsPerSecond, needed - nodesWithout);
}

function ofBusiestPhase({ phase }: NodesNeeded['prediction']): readonly PlanWarning[] {
  return phase === null ? [] : [{ kind: 'busiest-phase', phase }];
}

/** The upper end of what the plan says, where it says that the SLO is met. */
function unsure(fleet: FleetAt, { percentile, maxMs }: PlanSlo): readonly PlanWarning[] {
  const { high } = fleet.responseTime[percentile];
  return high !== null && high >= maxMs ? [{ kind: 'unsure', percentile, highMs: high, maxMs }] : [];
}

/** For an autoscaler: what the plan comes to at most, with room for a load twice as high as the usual one. */
function mostNodes(
  context: PlanContext,
  nodes: number,
  least: number,
  months: readonly GrowthMonth[],
): number {
  const most = Math.max(nodes, 2 * least, ...months.map((month) => month.nodes ?? 0));
  return Math.max(nodes, Math.min(most, largestAdmitted(context)));
}

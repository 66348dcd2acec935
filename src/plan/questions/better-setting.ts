import { describeSetting, type Setting } from '../../fleet/setting.js';
import { ImpossibleError } from '../../foundation/errors.js';
import type { PlanSource } from '../plan-source.js';
import { type FleetCost, fleetCost } from './cost.js';
import { asFleetAt, type FleetAt } from './fleet-at.js';
import { fewestThatKeepUp, nodesNeeded, quickNodes } from './nodes-needed.js';
import type { PlanContext } from './plan-context.js';

export interface BetterSetting {
  /** One of the study's, for one node. */
  readonly setting: Setting;
  readonly nodes: number;
  readonly savedNodes: number;
  /** `null` without a price of a node. */
  readonly saved: FleetCost | null;
  readonly fleet: FleetAt;
}

/** Of those that the closed forms find best, so many are simulated. */
const MOST_SETTLED = 3;

/** Settings that the study has measured and that would need fewer nodes, the fewest first. */
export async function betterSettings(
  context: PlanContext,
  source: PlanSource,
  ratePerSecond: number,
  planned: { readonly nodes: number; readonly nodeCostPerHour?: number },
): Promise<readonly BetterSetting[]> {
  const candidates: { setting: Setting; quick: number }[] = [];
  for (const setting of measuredSettings(source)) {
    if (describeSetting(setting) === describeSetting({ ...context.setting, nodes: 1 })) continue;
    const quick = await possible(() => closedForms({ ...context, setting }, ratePerSecond));
    if (quick !== null) candidates.push({ setting, quick });
  }
  candidates.sort((a, b) => a.quick - b.quick);
  const better: BetterSetting[] = [];
  for (const { setting, quick } of candidates.slice(0, MOST_SETTLED)) {
    const own = { ...context, setting };
    const needed = await possible(() => nodesNeeded(own, ratePerSecond, quick));
    if (needed === null || needed.nodes >= planned.nodes) continue;
    const savedNodes = planned.nodes - needed.nodes;
    better.push({
      setting,
      nodes: needed.nodes,
      savedNodes,
      saved: fleetCost(savedNodes, planned.nodeCostPerHour),
      fleet: asFleetAt(own, needed.nodes, ratePerSecond, needed.prediction),
    });
  }
  return better.sort((a, b) => a.nodes - b.nodes);
}

/** Each once, for one node. */
export function measuredSettings({ trials }: PlanSource): readonly Setting[] {
  const byText = new Map<string, Setting>();
  for (const { setting, figures } of trials) {
    if (figures.throughput.value === null) continue;
    const one = { ...setting, nodes: 1 };
    byText.set(describeSetting(one), one);
  }
  return [...byText.values()];
}

async function closedForms(context: PlanContext, ratePerSecond: number): Promise<number | null> {
  const lowest = await fewestThatKeepUp(context, ratePerSecond);
  return quickNodes(context, ratePerSecond, lowest, lowest * 16);
}

/** `null` where no fleet does it. */
async function possible<Value>(ask: () => Promise<Value>): Promise<Value | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ImpossibleError) return null;
    throw error;
  }
}

import { formatCount, formatEstimate, formatMs, formatNumber, formatShare } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { poolInWords } from '../../advise/setting-in-words.js';
import type { CapacityPlan, PlanRequest } from '../../plan/plan-capacity.js';
import type { PlanSlo } from '../../plan/plan-slo.js';
import type { FleetAt } from '../../plan/questions/fleet-at.js';

type Asked = Pick<PlanRequest, 'ratePerSecond' | 'slo' | 'setting' | 'peak' | 'spare'>;

/** The answer in one sentence. */
export function planInWords(plan: CapacityPlan, request: Asked): string {
  const { slo, setting, peak, spare, ratePerSecond } = request;
  const { fleet, nodes, nodesNeeded, oneDown } = plan;
  const { percentile } = slo;
  const several = nodesNeeded === 1 ? 'keeps' : 'keep';
  const withSpare =
    spare === 0 ? '' : `, and with ${formatCount(spare)} to spare it is ${formatCount(nodes)}`;
  const load =
    peak === 1
      ? `${formatNumber(ratePerSecond)} tasks/s`
      : `${formatNumber(plan.plannedRatePerSecond)} tasks/s, ${formatNumber(peak)} times the mean`;
  const figure = formatEstimate(fleet.responseTime[percentile]);
  const busy = `utilization ${formatShare(fleet.utilization)}, ${percentile} ${figure}`;
  return `${plural(nodesNeeded, 'node')} of ${poolInWords({ ...setting, nodes: 1 })}, ${several} ${percentile} below ${formatMs(slo.maxMs)} at ${load} (${busy})${withSpare}; one down: ${downInWords(oneDown.oneDown, slo)}.`;
}

/** What is left with a node less. */
function downInWords(fleet: FleetAt | null, { percentile, maxMs }: PlanSlo): string {
  if (fleet === null) return 'nothing is left';
  const { value } = fleet.responseTime[percentile];
  if (!fleet.keptUp || value === null) return 'the others do not keep up';
  return fleet.meetsSlo
    ? `${percentile} is ${formatMs(value)}, which still meets it`
    : `${percentile} is ${formatMs(value)}, above ${formatMs(maxMs)}`;
}

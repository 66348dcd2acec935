import { NODE_POOL_TYPES, type Setting } from '../fleet/setting.js';
import { admissible } from './admissible.js';
import { bestOf, choose } from './choice.js';
import { sustains } from './offered-rate.js';
import { comparedByResponse, type ResponseTimes, responseTimesOf } from './response-time.js';
import { compareSimplicity } from './simplicity.js';
import type { Standing } from './standing.js';
import { type Study, sameSetting } from './study.js';

const MOST_CONTENDERS = 4;
/** Without a rate of the user's, settings with less than this share of the best capacity are no rivals. */
const COMPARABLE = 0.7;

/**
 * Settings whose response times are worth comparing: the winner by capacity, the best of each other pool type, and the
 * one with the least concurrency, as long as they can do the rate (or, without one, 70 % of the best capacity).
 */
export function responseContenders(study: Study, fresh: readonly Standing[], winner: Standing): Standing[] {
  const { ratePerSecond } = study.objective;
  const latest = (standing: Standing) =>
    fresh.find(({ setting }) => sameSetting(setting, standing.setting)) ?? standing;
  const able = admissible(study)
    .map(latest)
    .filter((standing) =>
      ratePerSecond === undefined
        ? (standing.capacity.value ?? 0) >= COMPARABLE * (winner.capacity.value ?? 0)
        : sustains(standing, ratePerSecond),
    );
  const picked: Standing[] = [winner];
  const pick = (standing: Standing | undefined) => {
    if (standing === undefined || picked.length >= MOST_CONTENDERS) return;
    if (!picked.some(({ setting }) => sameSetting(setting, standing.setting))) picked.push(standing);
  };
  for (const poolType of NODE_POOL_TYPES) {
    const ofType = able.filter(({ setting }) => setting.poolType === poolType);
    if (poolType !== winner.setting.poolType) pick(bestOf(ofType));
  }
  const ofWinner = able.filter(({ setting }) => setting.poolType === winner.setting.poolType);
  pick([...ofWinner].sort((a, b) => a.setting.concurrency - b.setting.concurrency)[0]);
  pick([...able].sort((a, b) => compareSimplicity(a.setting, b.setting))[0]);
  return picked;
}

/** By p99 (objective latency) or by capacity among those that keep the SLO. */
export function chooseByResponse(
  study: Study,
  contenders: readonly Standing[],
  ratePerSecond: number,
): { chosen: Setting | null; closest: { setting: Setting; valueMs: number } | null } {
  const { slo, kind } = study.objective;
  const measured = contenders.flatMap(({ setting }) => responseTimesOf(study, setting, ratePerSecond) ?? []);
  if (measured.length === 0) return { chosen: contenders[0]?.setting ?? null, closest: null };
  const keeping = slo === undefined ? measured : measured.filter((times) => keepsSlo(times, slo));
  if (keeping.length === 0) return { chosen: null, closest: closestTo(measured, slo!.percentile) };
  if (kind === 'latency') {
    const compared = keeping.map((times) => comparedByResponse(times));
    return { chosen: (choose(compared) ?? compared[0]!).setting, closest: null };
  }
  const standings = contenders.filter(({ setting }) =>
    keeping.some((times) => sameSetting(times.setting, setting)),
  );
  return { chosen: (choose(standings) ?? standings[0]!).setting, closest: null };
}

export function keepsSlo(
  times: ResponseTimes,
  slo: { percentile: 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'max'; maxMs: number },
): boolean {
  const { value } = times.percentile(slo.percentile);
  return times.keptUp && value !== null && value <= slo.maxMs;
}

function closestTo(
  measured: readonly ResponseTimes[],
  percentile: 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'max',
) {
  let closest: { setting: Setting; valueMs: number } | null = null;
  for (const times of measured) {
    const { value } = times.percentile(percentile);
    if (value !== null && (closest === null || value < closest.valueMs))
      closest = { setting: times.setting, valueMs: value };
  }
  return closest;
}

import { POOL_TYPES, type Setting } from '../fleet/setting.js';
import { admissible } from './admissible.js';
import { bestOf, choose } from './choice.js';
import type { Slo } from './objective.js';
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
  for (const poolType of POOL_TYPES) {
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
  if (measured.length === 0) {
    study.runner.ranShort = true;
    return { chosen: contenders[0]?.setting ?? null, closest: null };
  }
  const shown = slo === undefined ? measured : measured.filter((times) => keepsSlo(times, slo));
  const open = slo === undefined ? [] : measured.filter((times) => mayKeepSlo(times, slo));
  // Too few tasks for the percentile: what is not refuted may be chosen, and the study says that it ran short.
  study.runner.ranShort ||= shown.length === 0 && open.length > 0;
  const keeping = shown.length > 0 ? shown : open;
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

export function keepsSlo(times: ResponseTimes, slo: Slo): boolean {
  const { value } = times.percentile(slo.percentile);
  return times.keptUp && value !== null && value <= slo.maxMs;
}

/** Whether it kept up, and no lower percentile, of which there were samples enough, is beyond the limit already. */
function mayKeepSlo(times: ResponseTimes, { percentile, maxMs }: Slo): boolean {
  return times.keptUp && (highestKnown(times, percentile) ?? 0) <= maxMs;
}

/** The percentile in ms, or the highest below it that has samples enough: it is no more than the percentile itself. */
function highestKnown(times: ResponseTimes, percentile: Slo['percentile']): number | null {
  for (let at = PERCENTILES.indexOf(percentile); at >= 0; at--) {
    const { value } = times.percentile(PERCENTILES[at]!);
    if (value !== null) return value;
  }
  return null;
}

const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

function closestTo(measured: readonly ResponseTimes[], percentile: Slo['percentile']) {
  let closest: { setting: Setting; valueMs: number } | null = null;
  for (const times of measured) {
    const value = highestKnown(times, percentile);
    if (value !== null && (closest === null || value < closest.valueMs))
      closest = { setting: times.setting, valueMs: value };
  }
  return closest;
}

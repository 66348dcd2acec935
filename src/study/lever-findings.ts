import { poolName, type Setting } from '../fleet/setting.js';
import { ratioOfEstimates } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { ablationsOf } from './ablation.js';
import { isWithinNoise } from './choice.js';
import type { Findings } from './findings.js';
import type { Standing } from './standing.js';
import { type Study, sameSetting } from './study.js';
import type { Lever, LeverFinding } from './study-result.js';

type Tried = LeverFinding['tried'][number] & { readonly standing: Standing };

/** What each lever came to, from standings with drift divided out. */
export function leverFindings(
  study: Study,
  findings: Findings,
  final: Standing,
  standings: readonly Standing[],
): LeverFinding[] {
  const levers: Lever[] = ['poolType', 'concurrency'];
  if (final.setting.connections !== null) levers.push('connections');
  const found = levers.map((lever) => capacityFinding(study, lever, final, standings));
  const prefetch = prefetchFinding(study, findings, final);
  return prefetch === null ? found : [...found, prefetch];
}

export function leverValue(lever: Lever, setting: Setting): string | number {
  if (lever === 'poolType') return poolName(setting);
  if (lever === 'connections') return setting.connections ?? 'none';
  return setting[lever];
}

function capacityFinding(
  study: Study,
  lever: Lever,
  final: Standing,
  standings: readonly Standing[],
): LeverFinding {
  const tried = triedOf(lever, final, standings);
  const others = tried.filter(
    ({ value, standing }) => value !== leverValue(lever, final.setting) && standing.objection === null,
  );
  const rivals =
    lever === 'poolType' &&
    others.some(({ standing }) => standing.setting.poolType !== final.setting.poolType)
      ? others.filter(({ standing }) => standing.setting.poolType !== final.setting.poolType)
      : others;
  const runnerUp = rivals.reduce<Tried | null>(
    (best, candidate) =>
      best === null || (candidate.standing.merit.value ?? 0) > (best.standing.merit.value ?? 0)
        ? candidate
        : best,
    null,
  );
  return {
    lever,
    value: leverValue(lever, final.setting),
    metric: 'capacity',
    defaultValue: leverValue(lever, study.control),
    gainOverDefault: gainOverDefault(study, lever, final, standings),
    runnerUp:
      runnerUp === null
        ? null
        : { value: runnerUp.value, gain: ratioOfEstimates(final.capacity, runnerUp.figure) },
    tie: runnerUp !== null && isWithinNoise(ratioOfEstimates(final.merit, runnerUp.standing.merit)),
    tried: tried.map(({ value, figure, trialId }) => ({ value, figure, trialId })),
  };
}

/** For every value of a lever the best setting that has it and, but for pool types, differs in nothing else. */
function triedOf(lever: Lever, final: Standing, standings: readonly Standing[]): Tried[] {
  const best = new Map<string | number, Standing>([[leverValue(lever, final.setting), final]]);
  for (const standing of standings) {
    if (!isComparable(lever, standing.setting, final.setting)) continue;
    const value = leverValue(lever, standing.setting);
    if (value === leverValue(lever, final.setting)) continue;
    const known = best.get(value);
    if (known === undefined || preferable(standing, known)) best.set(value, standing);
  }
  return [...best]
    .map(([value, standing]) => ({
      value,
      figure: standing.capacity,
      trialId: standing.trials.at(-1)?.id ?? 0,
      standing,
    }))
    .filter(({ trialId }) => trialId > 0);
}

function isComparable(lever: Lever, setting: Setting, final: Setting): boolean {
  if (setting.nodes !== final.nodes) return false;
  if (lever === 'poolType') return true;
  if (poolName(setting) !== poolName(final)) return false;
  // Connections went along with concurrency in the screening: one per task in flight.
  return lever === 'concurrency' ? true : setting.concurrency === final.concurrency;
}

function preferable(a: Standing, b: Standing): boolean {
  if ((a.objection === null) !== (b.objection === null)) return a.objection === null;
  return (a.merit.value ?? 0) > (b.merit.value ?? 0);
}

function gainOverDefault(
  study: Study,
  lever: Lever,
  final: Standing,
  standings: readonly Standing[],
): Estimate | null {
  const ablated = ablationsOf(final.setting, study.control, study.space).find(
    (ablation) => ablation.lever === lever,
  );
  if (ablated === undefined) return null;
  const standing = standings.find(({ setting }) => sameSetting(setting, ablated.setting));
  return standing === undefined || standing.capacity.value === null
    ? null
    : ratioOfEstimates(final.capacity, standing.capacity);
}

function prefetchFinding(study: Study, { prefetch }: Findings, final: Standing): LeverFinding | null {
  const value = final.setting.prefetchMultiplier;
  const own = prefetch.find(({ setting }) => setting.prefetchMultiplier === value);
  if (own === undefined) return null;
  const metric = study.objective.kind === 'latency' ? 'p99' : 'makespan';
  // Shorter is better: their time over ours.
  const gainOver = (other: (typeof prefetch)[number]): Estimate =>
    ratioOfEstimates(other[metric], own[metric]);
  const defaultValue = study.control.prefetchMultiplier;
  const asDefault = prefetch.find(({ setting }) => setting.prefetchMultiplier === defaultValue);
  const others = prefetch.filter((other) => other !== own && other[metric].value !== null);
  const runnerUp = others.reduce<(typeof prefetch)[number] | null>(
    (best, other) => (best === null || other[metric].value! < best[metric].value! ? other : best),
    null,
  );
  const gain = runnerUp === null ? null : gainOver(runnerUp);
  return {
    lever: 'prefetchMultiplier',
    value,
    metric: metric === 'p99' ? 'p99 response time' : 'makespan',
    defaultValue,
    gainOverDefault: asDefault === undefined || asDefault === own ? null : gainOver(asDefault),
    runnerUp:
      runnerUp === null || gain === null ? null : { value: runnerUp.setting.prefetchMultiplier, gain },
    tie: gain !== null && isWithinNoise(gain),
    tried: prefetch.map(({ setting, [metric]: figure, trials }) => ({
      value: setting.prefetchMultiplier,
      figure,
      trialId:
        trials.find(({ load }) => load.kind === (metric === 'p99' ? 'steady' : 'batch'))?.id ?? trials[0]!.id,
    })),
  };
}

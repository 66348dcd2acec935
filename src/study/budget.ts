import { poolName, type Setting } from '../fleet/setting.js';
import { UsageError } from '../foundation/errors.js';
import type { Space } from './space.js';
import { startConcurrency, startConnections } from './start-level.js';
import type { Study } from './study.js';
import type { TrialRunner } from './trial-runner.js';

/** How many times over the first trials' time a study needs to end with an answer. */
const WHOLE_STUDY = 6;

const ENDS = { screening: 0.4, finalists: 0.6, 'response-time': 0.68, prefetch: 0.8, ablation: 1 };
/** Where there is one prefetch multiplier and nothing to compare, the finalists have its time. */
const ENDS_WITHOUT_PREFETCH = { ...ENDS, finalists: 0.72, 'response-time': 0.8 };
/**
 * Where each trial starts nodes of its own, which costs more than its window, finalists need more of the time for as many
 * windows. On six recorded grids of Celery: within 5 % of the best in 95 % of studies instead of 90 (docs/celery.md).
 */
const OWN_NODES = { screening: 0.3, finalists: 0.72, 'response-time': 0.77, prefetch: 0.86, ablation: 1 };
const OWN_NODES_WITHOUT_PREFETCH = { ...OWN_NODES, finalists: 0.8, 'response-time': 0.86 };

/** When each stage has to end, as a share of the budget. What a stage does not use, the later ones have. */
export function stageEnds({
  space: { prefetchMultipliers },
  runner: { canKeepNodes },
}: {
  readonly space: Pick<Space, 'prefetchMultipliers'>;
  readonly runner: Pick<TrialRunner, 'canKeepNodes'>;
}): Readonly<Record<keyof typeof ENDS, number>> {
  const hasPrefetch = prefetchMultipliers.length > 1;
  if (canKeepNodes) return hasPrefetch ? ENDS : ENDS_WITHOUT_PREFETCH;
  return hasPrefetch ? OWN_NODES : OWN_NODES_WITHOUT_PREFETCH;
}

/** @throws {UsageError} when the budget does not allow a trial per pool type; it names one that would do */
export function requireBudget(study: Study): void {
  const { space, profile, budgetMs } = study;
  const seen = new Set<string>();
  const firsts: Setting[] = [study.control];
  for (const arm of space.arms) {
    if (seen.has(arm.poolType)) continue;
    seen.add(arm.poolType);
    const concurrency = startConcurrency(arm, space, profile);
    const setting = space.at(arm, concurrency, startConnections(concurrency, space, profile));
    if (setting !== null) firsts.push(setting);
  }
  const neededMs = firsts.reduce(
    (sum, setting) => sum + study.runner.costMs(setting, study.shortestMs(setting)),
    0,
  );
  // Negated, so that a budget that is not a number fails too.
  if (!(budgetMs >= neededMs)) {
    throw new UsageError(
      `The ${seconds(budgetMs)} s that the budget leaves for trials are too few for one of each: ${[...new Set(firsts.map(poolName))].join(', ')}.`,
      { hint: `Allow --budget ${Math.ceil((WHOLE_STUDY * neededMs) / 1_000)}s.` },
    );
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

import type { Setting } from '../../fleet/setting.js';
import type { PlanTrial } from '../plan-source.js';
import type { PlanParameters } from './parameters.js';

/** How long a trial's nodes had run before the middle of what counts: under a saturating load first, then as the trial's. */
export interface Run {
  readonly saturatedMs: number;
  readonly loadedMs: number;
  /** Of a batch, until its middle; and of the trials that the same nodes had before. */
  readonly tasks: number;
}

export function runOf({ load, figures }: Pick<PlanTrial, 'load' | 'figures'>): Run {
  const saturatedMs = figures.beforeWindowMs;
  const earlier = figures.keptNodes?.tasks ?? 0;
  return load.kind === 'batch'
    ? { saturatedMs, loadedMs: 0, tasks: earlier + load.tasks / 2 }
    : { saturatedMs, loadedMs: load.durationMs / 2, tasks: earlier };
}

/**
 * CPU time per task over that in warm processes: 1 + n₁/n after n calls in each worker, and twice as much after n₁.
 *
 * Code is compiled in tiers, after some thousands of calls of a function, and what a call pays for it falls as they
 * go on: with the inverse of their number, the total grows with its logarithm. On recorded trials of the built-in workloads
 * (docs/plan-quality.md) that is how CPU time per task fell from 30 calls to 9,000.
 */
export function coldnessAfter(
  run: Run,
  { warmingCalls }: Pick<PlanParameters, 'warmingCalls'>,
  { workers, nodes }: Pick<Setting, 'workers' | 'nodes'>,
  { capacityPerMs, perMs }: { readonly capacityPerMs: number; readonly perMs: number },
): number {
  const tasks = run.saturatedMs * capacityPerMs + run.loadedMs * perMs + run.tasks;
  return 1 + warmingCalls / Math.max(1, tasks / (workers * nodes));
}

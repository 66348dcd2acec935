import { poolName, type Setting } from '../fleet/setting.js';
import type { BusiestPhase } from './busiest-phase.js';
import type { PlanSource } from './plan-source.js';
import type { HeldOutError, Predictor } from './predictor.js';

/** What stands in the way of trusting a plan; `report/` words it. */
export type PlanWarning =
  | { readonly kind: 'pool-not-measured'; readonly pool: string; readonly measured: readonly string[] }
  | { readonly kind: 'concurrency-not-measured'; readonly concurrency: number; readonly most: number }
  | { readonly kind: 'cores-not-measured'; readonly cores: number; readonly measured: number }
  | { readonly kind: 'few-trials'; readonly trials: number }
  | { readonly kind: 'model-off'; readonly figure: 'capacity' | 'p99' | 'makespan'; readonly median: number }
  | { readonly kind: 'not-held-out' }
  | { readonly kind: 'busiest-phase'; readonly phase: BusiestPhase }
  | { readonly kind: 'unsure'; readonly percentile: string; readonly highMs: number; readonly maxMs: number };

/** Fewer trials left out say little about the model's error. */
const FEW_TRIALS = 5;
/** Median errors beyond these are worth a word. */
const ALLOWED = { capacity: 0.1, p99: 0.2, makespan: 0.1 } as const;

export function planWarnings(
  source: PlanSource,
  setting: Setting,
  { heldOut }: Pick<Predictor, 'heldOut'>,
  coresPerNode: number | undefined,
): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const pool = poolName(setting);
  const samePool = source.trials.filter((trial) => poolName(trial.setting) === pool);
  if (samePool.length === 0) {
    const measured = [...new Set(source.trials.map((trial) => poolName(trial.setting)))];
    warnings.push({ kind: 'pool-not-measured', pool, measured });
  } else {
    const most = Math.max(...samePool.map((trial) => trial.setting.concurrency));
    if (setting.concurrency > most) {
      warnings.push({ kind: 'concurrency-not-measured', concurrency: setting.concurrency, most });
    }
  }
  if (coresPerNode !== undefined && coresPerNode > source.machineCores) {
    warnings.push({ kind: 'cores-not-measured', cores: coresPerNode, measured: source.machineCores });
  }
  return [...warnings, ...modelWarnings(heldOut)];
}

function modelWarnings(heldOut: Predictor['heldOut']): readonly PlanWarning[] {
  if (heldOut.capacity === null) return [{ kind: 'not-held-out' }];
  const warnings: PlanWarning[] = [];
  if (heldOut.capacity.trials < FEW_TRIALS) {
    warnings.push({ kind: 'few-trials', trials: heldOut.capacity.trials });
  }
  for (const figure of ['capacity', 'p99', 'makespan'] as const) {
    const error: HeldOutError | null = heldOut[figure];
    if (error !== null && error.median > ALLOWED[figure]) {
      warnings.push({ kind: 'model-off', figure, median: error.median });
    }
  }
  return warnings;
}

import { seededRandom, shuffled } from '../../foundation/random.js';
import { studentTQuantile } from '../../trial/student-t.js';
import type { PlanSource } from '../plan-source.js';
import type { HeldOutError } from '../predictor.js';
import { type FittedModel, fitTrials, machineOf } from './fit-model.js';
import { COLD_STAGE, type Quantity } from './observations.js';
import { type FittedTrial, simulatedForecast } from './trial-forecast.js';

/** How far predictions of trials that were left out were from what was measured: ln(measured / predicted), by quantity. */
export type HeldOutErrors = ReadonlyMap<Quantity, readonly number[]>;

const MOST_FOLDS = 8;
const SIMULATED_TASKS = 3_000;
/** With fewer trials from warm processes the screening's count, too. */
const FEWEST_WARM = 4;
/** Held against few trials: as if so many had been off by so much before (natural logarithm). */
const BEFORE = {
  trials: 3,
  sigma: { capacity: 0.1, p50: 0.12, p90: 0.2, p95: 0.25, p99: 0.3, makespan: 0.1 },
};
export type PredictedQuantity = keyof (typeof BEFORE)['sigma'];
const SHARE = 0.9;

/**
 * Leaves the trials of some settings out, fits the others, and predicts those that were left out, until each was left out once
 * (k-fold cross-validation, Stone, _JRSS B_ 36, 1974). All trials of a setting under a kind of load are left out together:
 * a repetition that stayed in would give the answer away.
 */
export function heldOutErrors(
  source: PlanSource,
  model: FittedModel,
  { seed }: { readonly seed: number },
): HeldOutErrors {
  const groups = groupsOf(model.fitted);
  // Whether there is a limit downstream was decided once, for all.
  const bottleneck = model.parameters.downstreamServers === null ? null : 'downstream';
  const folds = Math.min(MOST_FOLDS, groups.length);
  const order = shuffled(groups, seededRandom(seed));
  const warm = new Map<Quantity, number[]>();
  const cold = new Map<Quantity, number[]>();
  for (let fold = 0; fold < folds; fold++) {
    const out = new Set(order.filter((_, at) => at % folds === fold).flat());
    const kept = model.fitted.filter((own) => !out.has(own)).map(({ trial }) => trial);
    if (kept.length === 0) continue;
    const fit = fitTrials({ ...source, bottleneck, trials: kept }, kept, {
      seed,
      start: model,
      corrections: 0,
    });
    for (const { trial, observations } of out) {
      const forecast = simulatedForecast(machineOf(fit), trial, { seed: seed + 1, tasks: SIMULATED_TASKS });
      for (const { quantity, value } of observations) {
        const predicted = forecast.get(quantity);
        if (predicted === undefined || !(predicted > 0)) continue;
        const errors = trial.stage === COLD_STAGE ? cold : warm;
        errors.set(quantity, [...(errors.get(quantity) ?? []), Math.log(value / predicted)]);
      }
    }
  }
  return new Map(
    [...new Set([...warm.keys(), ...cold.keys()])].map((quantity) => {
      const own = warm.get(quantity) ?? [];
      return [quantity, own.length >= FEWEST_WARM ? own : [...own, ...(cold.get(quantity) ?? [])]];
    }),
  );
}

function groupsOf(fitted: readonly FittedTrial[]): FittedTrial[][] {
  const groups = new Map<string, FittedTrial[]>();
  for (const own of fitted) {
    const key = JSON.stringify([own.trial.setting, own.trial.load.kind]);
    groups.set(key, [...(groups.get(key) ?? []), own]);
  }
  return [...groups.values()];
}

/** The spread of a prediction's error: a log-normal of unknown scale, so that its quantiles are Student's. */
export interface ErrorSpread {
  /** Root mean square of the logarithm: a bias counts like chance, as its direction for another fleet is not known. */
  readonly sigma: number;
  readonly degreesOfFreedom: number;
}

export function errorSpread(errors: HeldOutErrors, quantity: PredictedQuantity): ErrorSpread {
  return spreadOf(errors.get(quantity) ?? [], quantity);
}

function spreadOf(errors: readonly number[], quantity: PredictedQuantity): ErrorSpread {
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  const before = BEFORE.sigma[quantity];
  const degreesOfFreedom = BEFORE.trials + errors.length;
  return {
    sigma: Math.sqrt((BEFORE.trials * before * before + squares) / degreesOfFreedom),
    degreesOfFreedom,
  };
}

/** Half-width of the 90 % interval, natural logarithm. */
export function halfWidth({ sigma, degreesOfFreedom }: ErrorSpread): number {
  return studentTQuantile((1 + SHARE) / 2, degreesOfFreedom) * sigma;
}

/** `null` where no such trial was left out. Each trial's interval comes from the others' errors. */
export function heldOutError(errors: HeldOutErrors, quantity: PredictedQuantity): HeldOutError | null {
  const own = errors.get(quantity) ?? [];
  if (own.length === 0) return null;
  const relative = own.map((error) => Math.abs(Math.expm1(-error))).sort((a, b) => a - b);
  const covered = own.filter((error, at) => {
    const others = own.filter((_, index) => index !== at);
    return Math.abs(error) <= halfWidth(spreadOf(others, quantity));
  });
  return {
    trials: own.length,
    median: quantile(relative, 0.5),
    p90: quantile(relative, 0.9),
    covered: covered.length / own.length,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
}

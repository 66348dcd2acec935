import { poolName } from '../../fleet/setting.js';
import type { PlanSource, PlanTrial } from '../plan-source.js';
import { costOf, leastSquares } from './least-squares.js';
import { isFitted, observationsOf } from './observations.js';
import { type Parameter, type PlanParameters, parametersOf, toParameters } from './parameters.js';
import { requireTrials } from './require-trials.js';
import { type RowSets, rowSets } from './row-sets.js';
import { taskRows } from './task-rows.js';
import { type FittedTrial, type Forecast, quickForecast, simulatedForecast } from './trial-forecast.js';
import type { SharedMachine } from './trial-place.js';
import { usesConnections } from './uses-connections.js';
import { runOf } from './warming.js';

/** A study as a model. */
export interface FittedModel {
  readonly rows: RowSets;
  readonly parameters: PlanParameters;
  readonly machineCores: number;
  readonly usesConnections: boolean;
  /** Trials behind it. */
  readonly fitted: readonly FittedTrial[];
  /** The parameters' values by name, for a report, and where a fit of nearly the same trials begins. */
  readonly values: ReadonlyMap<string, number>;
  /** What it leaves unexplained, in standard deviations squared. */
  readonly cost: number;
}

/** Closed forms are corrected by the simulator so many times. */
const CORRECTIONS = 2;
const SIMULATED_TASKS = 2_000;
/** No correction is larger; a form that is further off says nothing there. */
const MOST_CORRECTION = 4;
const MOST_REMEMBERED = 20_000;

/**
 * The parameters that explain the study's trials best: the maximum of the posterior, by least squares on logarithms, where
 * what is known of a parameter before counts as one more measurement of it.
 *
 * What is looked at again and again is closed forms, corrected by what the simulator says beyond them at the place where the
 * last fit ended (a space mapping: Bandler et al., _IEEE Trans. Microwave Theory Tech._ 42, 1994): with each correction the
 * two agree where it matters.
 * @throws {UsageError} where the study has not enough trials to fit
 */
export function fitModel(source: PlanSource, options: { readonly seed: number }): FittedModel {
  requireTrials(source);
  const trials = source.trials.filter(isFitted);
  const plain = fitTrials({ ...source, bottleneck: null }, trials, options);
  if (source.bottleneck !== 'downstream') return plain;
  // What a study calls so may have been a busy machine: the limit must explain more than one parameter does by chance
  // (Schwarz, Annals of Statistics 6, 1978).
  const limited = fitTrials(source, trials, options);
  const figures = limited.fitted.reduce((sum, { observations }) => sum + observations.length, 0);
  return limited.cost + Math.log(figures) < plain.cost ? limited : plain;
}

/** The same of some of the trials: those left out show how well it predicts. */
export function fitTrials(
  source: PlanSource,
  trials: readonly PlanTrial[],
  {
    seed,
    start,
    corrections = CORRECTIONS,
  }: {
    readonly seed: number;
    /** A fit of nearly the same trials. */
    readonly start?: FittedModel;
    readonly corrections?: number;
  },
): FittedModel {
  const rows = rowSets(taskRows(source.calibration, source.tasks, trials));
  const settings = trials.map(({ setting }) => setting);
  const parameters = parametersOf(source, settings, rows.means);
  const fitted = trials.map((trial) => ({ trial, observations: observationsOf(trial) }));
  const machineAt = (at: readonly number[]): SharedMachine => ({
    rows,
    parameters: toParameters(valuesAt(parameters, at), settings),
    cores: source.machineCores,
    usesConnections: usesConnections(source),
  });
  let at = parameters.map(({ name, prior }) => {
    const known = start?.values.get(name);
    return known === undefined ? 0 : Math.log(known / prior);
  });
  const forecast = rememberedForecasts();
  let ratios: readonly Forecast[] = fitted.map(() => new Map());
  for (let round = 0; round <= corrections; round++) {
    if (round > 0 || start !== undefined) ratios = correctionsAt(machineAt(at), fitted, seed);
    at = leastSquares(at, (place) =>
      residualsAt(parameters, place, machineAt(place), fitted, ratios, forecast),
    );
  }
  const machine = machineAt(at);
  return {
    rows,
    parameters: machine.parameters,
    machineCores: source.machineCores,
    usesConnections: machine.usesConnections,
    fitted,
    values: valuesAt(parameters, at),
    cost: costOf(residualsAt(parameters, at, machine, fitted, ratios, forecast)),
  };
}

/** The study's machine, as the model has it. */
export function machineOf({ rows, parameters, machineCores, usesConnections }: FittedModel): SharedMachine {
  return { rows, parameters, cores: machineCores, usesConnections };
}

function residualsAt(
  parameters: readonly Parameter[],
  at: readonly number[],
  machine: SharedMachine,
  fitted: readonly FittedTrial[],
  ratios: readonly Forecast[],
  forecastOf: typeof quickForecast,
): number[] {
  const residuals = parameters.map(({ sigma }, index) => at[index]! / sigma);
  for (const [index, own] of fitted.entries()) {
    const forecast = forecastOf(machine, own);
    for (const { quantity, value, sigma } of own.observations) {
      const predicted = forecast.get(quantity);
      const ratio = ratios[index]!.get(quantity) ?? 1;
      residuals.push(predicted === undefined ? 0 : Math.log((predicted * ratio) / value) / sigma);
    }
  }
  return residuals;
}

/** What the simulator says over what the closed form says, by trial and quantity. */
function correctionsAt(machine: SharedMachine, fitted: readonly FittedTrial[], seed: number): Forecast[] {
  return fitted.map((own) => {
    const quick = quickForecast(machine, own);
    const simulated = simulatedForecast(machine, own.trial, { seed, tasks: SIMULATED_TASKS });
    const ratios = new Map(
      own.observations.map(({ quantity }) => {
        const [by, of] = [simulated.get(quantity), quick.get(quantity)];
        const ratio = by === undefined || of === undefined ? 1 : by / of;
        return [quantity, Math.min(MOST_CORRECTION, Math.max(1 / MOST_CORRECTION, ratio))] as const;
      }),
    );
    return ratios;
  });
}

/**
 * Closed forms that were asked for before: derivatives by one pool's parameters leave the other pools' trials as they are, and
 * a study measures a setting more than once.
 */
function rememberedForecasts(): typeof quickForecast {
  const known = new Map<string, Forecast>();
  return (machine, own) => {
    const { pools, ...general } = machine.parameters;
    const { setting, load } = own.trial;
    const { kind } = load;
    const loadKey = kind === 'steady' ? load.ratePerSecond : kind === 'batch' ? load.tasks : 0;
    const key = JSON.stringify([general, pools[poolName(setting)], setting, kind, loadKey, runOf(own.trial)]);
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size > MOST_REMEMBERED) known.clear();
    const forecast = quickForecast(machine, own);
    known.set(key, forecast);
    return forecast;
  };
}

function valuesAt(parameters: readonly Parameter[], at: readonly number[]): Map<string, number> {
  return new Map(
    parameters.map(({ name, prior, most = Number.POSITIVE_INFINITY }, index) => [
      name,
      Math.min(most, prior * Math.exp(at[index]!)),
    ]),
  );
}

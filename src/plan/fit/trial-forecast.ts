import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import type { PlanTrial } from '../plan-source.js';
import { meanDemand } from '../quick/mean-demand.js';
import { nodeFlow } from '../quick/node-flow.js';
import { responseForm } from '../quick/response-form.js';
import { simulateFleet } from '../simulator/simulate-fleet.js';
import { fleetOf, meanOf, offLoopMs, type Place } from './fleet-of.js';
import type { Observation, Quantity } from './observations.js';
import { labCpuMs, type SharedMachine, trialPlace, upstreamCpuMs } from './trial-place.js';
import { runOf } from './warming.js';

/** Figures of one trial as a model has them; a quantity that it has nothing to say of is absent. */
export type Forecast = ReadonlyMap<Quantity, number>;

/** A trial that the fit looks at. */
export interface FittedTrial {
  readonly trial: PlanTrial;
  readonly observations: readonly Observation[];
}

const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
/** Where the model does not keep up with a rate that was kept up with, its times are those of just below its capacity. */
const NEAR_CAPACITY = 0.97;

/** The model of a trial: the setting's fleet on what the study's machine leaves it, as warm as it was. */
export function trialModel(
  machine: SharedMachine,
  trial: PlanTrial,
  detail: keyof SharedMachine['rows'] = 'all',
): { readonly model: FleetModel; readonly place: Place } {
  const { setting, load } = trial;
  const ratePerMs = load.kind === 'steady' ? load.ratePerSecond / 1_000 : null;
  const place = trialPlace(machine, setting, ratePerMs, runOf(trial));
  const rows = machine.rows[detail];
  return { model: fleetOf(rows, machine.parameters, setting, place, machine.usesConnections), place };
}

/** By closed forms: some tens of microseconds, for the fit's many looks. */
export function quickForecast(machine: SharedMachine, { trial, observations }: FittedTrial): Forecast {
  const { setting, load } = trial;
  const { model, place } = trialModel(machine, trial, load.kind === 'steady' ? 'few' : 'means');
  const demand = meanDemand(model);
  const perMs = setting.nodes * nodeFlow(model, demand, setting.workers * setting.tasksPerWorker).perMs;
  const forecast = cpuForecast(machine, trial, { model, place }, perMs);
  if (load.kind === 'saturating') forecast.set('capacity', 1_000 * perMs);
  if (load.kind === 'batch') {
    const aloneMs = demand.cpuMs + demand.waitMs + demand.connectionMs + demand.blockedMs;
    forecast.set('makespan', load.tasks / perMs + aloneMs);
  }
  if (load.kind === 'steady') {
    const ratePerMs = Math.min(load.ratePerSecond / 1_000, NEAR_CAPACITY * perMs);
    const form = responseForm(model, demand, ratePerMs);
    for (const { quantity } of observations) {
      const share = (PERCENTILES as Partial<Record<Quantity, number>>)[quantity];
      if (share !== undefined && form !== null) forecast.set(quantity, form.percentile(share));
    }
  }
  return forecast;
}

/** Capacity, response times and makespan by the simulator, which knows what closed forms only approximate. */
export function simulatedForecast(
  machine: SharedMachine,
  trial: PlanTrial,
  options: { readonly seed: number; readonly tasks: number },
): Forecast {
  const { setting, load } = trial;
  const { model } = trialModel(machine, trial);
  const slots = setting.nodes * setting.workers * setting.tasksPerWorker;
  const tasks = Math.max(options.tasks, SLOTS_OVER * slots);
  const run = simulateFleet(model, arrivalsOf(trial), {
    seed: options.seed,
    tasks,
    ...(load.kind === 'saturating' ? { warmUpTasks: Math.ceil(SPREADING * tasks) } : {}),
  });
  const forecast = new Map<Quantity, number>();
  if (load.kind === 'saturating') forecast.set('capacity', run.throughputPerSecond);
  if (load.kind === 'batch') forecast.set('makespan', run.makespanMs!);
  if (load.kind === 'steady' && run.keptUp) {
    for (const [quantity, share] of Object.entries(PERCENTILES) as [Quantity, number][])
      forecast.set(quantity, run.responseTime.percentile(100 * share));
  }
  return forecast;
}

export function arrivalsOf({ load }: Pick<PlanTrial, 'load'>): Arrivals {
  switch (load.kind) {
    case 'saturating':
      return { kind: 'saturating' };
    case 'steady':
      return { kind: 'poisson', ratePerSecond: load.ratePerSecond };
    case 'batch':
      return { kind: 'batch', tasks: load.tasks };
  }
}

/** CPU times per task: sums of the parameters, at the trial's throughput. */
function cpuForecast(
  { rows, parameters, usesConnections }: SharedMachine,
  { setting, load }: PlanTrial,
  { model, place }: { readonly model: FleetModel; readonly place: Place },
  capacityPerMs: number,
): Map<Quantity, number> {
  const perMs = load.kind === 'steady' ? Math.min(load.ratePerSecond / 1_000, capacityPerMs) : capacityPerMs;
  const { tasks, node } = model;
  const onLoopsMs = meanOf(tasks, ({ cpuMs }) => cpuMs);
  return new Map<Quantity, number>([
    ['nodes CPU', onLoopsMs + offLoopMs(rows.means, parameters, setting, place) + node.dispatchMs],
    ['lab CPU', labCpuMs(parameters, perMs)],
    ['main loop', node.dispatchMs],
    ...(usesConnections ? ([['upstreams CPU', upstreamCpuMs(parameters, setting, perMs)]] as const) : []),
  ]);
}

/** Slots fill and empty several times over while tasks count. */
const SLOTS_OVER = 5;
/** All slots begin at once: until they have spread out, short calls are too many among those that end. */
const SPREADING = 0.3;

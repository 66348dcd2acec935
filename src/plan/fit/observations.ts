import { poolTraits } from '../../fleet/pool-traits.js';
import type { Estimate } from '../../trial/estimate.js';
import type { PlanTrial } from '../plan-source.js';

/** What a trial says, and a model predicts. */
export type Quantity =
  | 'capacity'
  | 'p50'
  | 'p90'
  | 'p95'
  | 'p99'
  | 'makespan'
  | 'nodes CPU'
  | 'lab CPU'
  | 'upstreams CPU'
  | 'main loop';

/** One measured figure: tasks/s, ms, or ms of CPU time per task. */
export interface Observation {
  readonly quantity: Quantity;
  readonly value: number;
  /** Standard error of its logarithm: its own, and what differs between trials of one setting. */
  readonly sigma: number;
}

/** What two trials of one setting differ by at the least, beside their own intervals. */
const BETWEEN_TRIALS: Readonly<Record<Quantity, number>> = {
  capacity: 0.04,
  p50: 0.06,
  p90: 0.08,
  p95: 0.1,
  p99: 0.12,
  // One batch is one observation: its beginning in cold caches and its longest calls make it.
  makespan: 0.15,
  // CPU times are means over the whole window; what they need at low load is not quite what they need at full load.
  'nodes CPU': 0.08,
  'lab CPU': 0.15,
  'upstreams CPU': 0.15,
  'main loop': 0.15,
};
const UNKNOWN_INTERVAL = 0.1;
/** From fewer tasks the figures of one trial are not used. */
const FEWEST_TASKS = 30;
/** Processes' CPU times are counted in ticks. */
const LEAST_CORES = 0.02;

/** A window of some hundred ms in processes that still compile. */
export const COLD_STAGE = 'screening';
const COLD = 0.1;
/** Flags of trials whose figures say nothing of the setting, or nothing that a model without them could say. */
const EXCLUDING: ReadonlySet<string> = new Set([
  'generator-behind',
  'interrupted',
  'fault',
  'stalled',
  'overloaded',
]);
/** A few failures leave the others' figures as they are. */
const MOST_ERRORS = 0.01;

export function isFitted(trial: PlanTrial): boolean {
  const { load, figures, flags } = trial;
  if (flags.some(({ kind }) => EXCLUDING.has(kind)) || figures.errorShare > MOST_ERRORS) return false;
  // There the limit of the rate was measured.
  if (load.maxRatePerSecond !== undefined) return false;
  return (figures.throughput.value ?? 0) > 0 && figures.tasks.done >= FEWEST_TASKS;
}

export function observationsOf(trial: PlanTrial): Observation[] {
  const { figures, load, setting } = trial;
  const perSecond = figures.throughput.value!;
  const cold = trial.stage === COLD_STAGE ? COLD : 0;
  const of = (quantity: Quantity, estimate: Estimate): Observation[] =>
    estimate.value === null || estimate.value <= 0
      ? []
      : [
          {
            quantity,
            value: estimate.value,
            sigma: Math.hypot(logError(estimate), BETWEEN_TRIALS[quantity], cold),
          },
        ];
  const cpu = (quantity: Quantity, cores: number): Observation[] =>
    cores < LEAST_CORES
      ? []
      : [
          {
            quantity,
            value: (1_000 * cores) / perSecond,
            sigma: Math.hypot(BETWEEN_TRIALS[quantity], cold, LEAST_CORES / cores),
          },
        ];
  const isBatch = load.kind === 'batch';
  const response = load.kind === 'steady' ? figures.responseTime : null;
  return [
    ...(load.kind === 'saturating' ? of('capacity', figures.throughput) : []),
    ...(response === null
      ? []
      : [
          ...of('p50', response.p50),
          ...of('p90', response.p90),
          ...of('p95', response.p95),
          ...of('p99', response.p99),
        ]),
    ...(isBatch && figures.makespanMs !== null
      ? of('makespan', { value: figures.makespanMs, low: null, high: null, unit: 'ms' })
      : []),
    ...(isBatch ? [] : cpu('nodes CPU', figures.cores.nodes)),
    ...(isBatch ? [] : cpu('lab CPU', figures.cores.lab)),
    ...(isBatch ? [] : cpu('upstreams CPU', figures.cores.upstreams ?? 0)),
    ...(isBatch || poolTraits(setting).oneCore || figures.eventLoop === null
      ? []
      : cpu('main loop', figures.eventLoop.utilization * setting.nodes)),
  ];
}

/** Half-width of a 95 % interval in standard errors of the logarithm. */
function logError({ value, low, high }: Estimate): number {
  if (value === null || low === null || high === null || low <= 0 || high <= low) return UNKNOWN_INTERVAL;
  return Math.min(0.5, Math.log(high / low) / (2 * 1.96));
}

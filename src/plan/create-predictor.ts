import type { Estimate, Unit } from '../trial/estimate.js';
import { type FittedModel, fitModel } from './fit/fit-model.js';
import { fleetFor } from './fit/fleet-for.js';
import {
  errorSpread,
  type HeldOutErrors,
  halfWidth,
  heldOutError,
  heldOutErrors,
  type PredictedQuantity,
} from './fit/held-out.js';
import { rowPercentiles } from './fit/row-percentiles.js';
import type { Arrivals } from './model/arrivals.js';
import type { FleetModel } from './model/fleet-model.js';
import type { PlanSource } from './plan-source.js';
import type { FleetQuestion, Prediction, Predictor } from './predictor.js';
import { offeredPerMs, quickPrediction } from './quick/quick-prediction.js';
import { type Interval, type Replications, replicate } from './simulator/replicate.js';

const REPLICATIONS = 5;
/** 200 of them are beyond the p99. */
const TASKS = 20_000;
/** Slots fill and empty several times over while tasks count; in the largest fleets less often. */
const SLOTS_OVER = 10;
const LONGEST_OVER = 20;
const MOST_TASKS = 2_000_000;

/**
 * Fits a study, and answers what its model says of fleets of any size.
 * @param options.seed of the simulations and of what is left out when
 * @param options.threads that simulate; as many as the machine has cores by default
 * @throws {UsageError} when the study has not enough trials to fit
 */
export function createPredictor(
  source: PlanSource,
  { seed, threads }: { readonly seed: number; readonly threads?: number },
): Predictor {
  const fitted = fitModel(source, { seed });
  let known: HeldOutErrors | undefined;
  // Some ten fits more: only for those who ask for an interval.
  const errors = () => {
    known ??= heldOutErrors(source, fitted, { seed });
    return known;
  };
  return {
    bareServiceMs: rowPercentiles(
      fleetFor(fitted, {
        setting: source.recommended ?? source.defaultSetting,
        arrivals: { kind: 'saturating' },
      }),
    ),
    quick: (question) => quickPrediction(fleetFor(fitted, question), question.arrivals),
    predict: (question, signal) => predict(fitted, question, { seed, threads, errors: errors(), signal }),
    get heldOut() {
      return {
        capacity: heldOutError(errors(), 'capacity'),
        p99: heldOutError(errors(), 'p99'),
        makespan: heldOutError(errors(), 'makespan'),
      };
    },
  };
}

interface PredictOptions {
  readonly seed: number;
  readonly threads: number | undefined;
  readonly errors: HeldOutErrors;
  readonly signal: AbortSignal | undefined;
}

async function predict(
  fitted: FittedModel,
  question: FleetQuestion,
  { seed, threads, errors, signal }: PredictOptions,
): Promise<Prediction> {
  const model = fleetFor(fitted, question);
  const { arrivals } = question;
  const replications = await replicate(model, arrivals, {
    seed,
    replications: REPLICATIONS,
    tasks: tasksFor(model, arrivals),
    ...(threads === undefined ? {} : { threads }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { responseMs, throughputPerSecond, makespanMs, utilization, keptUp } = replications;
  const estimate = (interval: Interval, quantity: PredictedQuantity | null, unit: Unit): Estimate =>
    estimateOf(interval, quantity === null ? 0 : halfWidth(errorSpread(errors, quantity)), unit);
  const isOpen = arrivals.kind !== 'saturating' && arrivals.kind !== 'batch';
  return {
    quick: quickPrediction(model, arrivals),
    keptUp,
    // What comes in goes out, whatever the model's error, as long as the fleet keeps up.
    throughput: estimate(throughputPerSecond, isOpen && keptUp ? null : 'capacity', 'tasks/s'),
    responseTime: {
      p50: estimate(responseMs.p50, 'p50', 'ms'),
      p95: estimate(responseMs.p95, 'p95', 'ms'),
      p99: estimate(responseMs.p99, 'p99', 'ms'),
    },
    makespanMs: makespanMs === null ? null : estimate(makespanMs, 'makespan', 'ms'),
    utilization: utilization.workers?.value ?? 0,
    retriedShare: retriedShare(replications, model),
  };
}

/** So many that slots fill and empty several times over, and that the longest calls come and go. */
function tasksFor(model: FleetModel, arrivals: Arrivals): number {
  const { nodes, node } = model;
  const bySlots = SLOTS_OVER * nodes * node.workers * node.tasksPerWorker;
  const byTime = (offeredPerMs(arrivals) ?? 0) * LONGEST_OVER * rowPercentiles(model).p99;
  return Math.ceil(Math.min(MOST_TASKS, Math.max(TASKS, bySlots, byTime)));
}

/** What both chance in the runs and the model's own error leave open (90 %), on a logarithmic scale. */
function estimateOf({ value, low90, high90 }: Interval, modelHalfWidth: number, unit: Unit): Estimate {
  if (!(value > 0)) return { value: null, low: null, high: null, unit };
  const half = Math.hypot(modelHalfWidth, (high90 - low90) / 2 / value);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit };
}

/** Of a task's attempts beyond the first, with f failing: share × (1 + f + f² + …), as many terms as there are retries. */
function retriedShare(
  { attempts, tasks, failed }: Pick<Replications, 'attempts' | 'tasks' | 'failed'>,
  { retries }: FleetModel,
): number {
  const resolved = tasks + failed;
  if (resolved === 0) return 0;
  const { failureShare, maxRetries } = retries ?? { failureShare: 0, maxRetries: 1 };
  const terms = failureShare >= 1 ? maxRetries : (1 - failureShare ** maxRetries) / (1 - failureShare);
  return Math.min(1, Math.max(0, attempts / resolved - 1) / Math.max(1, terms));
}

import type { Estimate, Unit } from '../trial/estimate.js';
import { busiestPhase, spanOf } from './busiest-phase.js';
import type { FittedModel } from './fit/fit-model.js';
import { fleetFor } from './fit/fleet-for.js';
import {
  errorSpread,
  type HeldOutErrors,
  halfWidth,
  heldOutError,
  type PredictedQuantity,
} from './fit/held-out.js';
import { rowPercentiles } from './fit/row-percentiles.js';
import { fitStudy } from './fit-study.js';
import type { Arrivals } from './model/arrivals.js';
import type { FleetModel } from './model/fleet-model.js';
import type { PlanSource } from './plan-source.js';
import type { FleetQuestion, Prediction, Predictor } from './predictor.js';
import { quickPrediction } from './quick/quick-prediction.js';
import type { Interval, Replications } from './simulator/replicate.js';
import { replicateInPart } from './simulator/replicate-in-part.js';
import { runSize } from './simulator/run-size.js';

const REPLICATIONS = 5;

/**
 * Fits a study, and answers what its model says of fleets of any size.
 * @param options.seed of the simulations and of what is left out when
 * @param options.threads that simulate; as many as the machine has cores by default
 * @throws {UsageError} when the study has not enough trials to fit; the signal's reason once it is aborted
 */
export async function createPredictor(
  source: PlanSource,
  {
    seed,
    threads,
    signal,
  }: { readonly seed: number; readonly threads?: number; readonly signal?: AbortSignal },
): Promise<Predictor> {
  const { model: fitted, errors } = await fitStudy({ source, seed }, signal);
  return {
    bareServiceMs: rowPercentiles(
      fleetFor(fitted, {
        setting: source.recommended ?? source.defaultSetting,
        arrivals: { kind: 'saturating' },
      }),
    ),
    quick: (question) => quickPrediction(fleetFor(fitted, question), question.arrivals),
    predict: (question, signal) => predict(fitted, question, { seed, threads, errors, signal }),
    heldOut: {
      capacity: heldOutError(errors, 'capacity'),
      p99: heldOutError(errors, 'p99'),
      makespan: heldOutError(errors, 'makespan'),
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
  const quick = quickPrediction(model, question.arrivals);
  const sizeFor = (offered: Arrivals) => {
    const { utilization } = quickPrediction(model, offered);
    const longestMs = rowPercentiles(model).p99;
    return runSize(model, offered, { longestMs, utilization: Math.max(0, ...Object.values(utilization)) });
  };
  const spanMs = spanOf(question.arrivals, sizeFor(question.arrivals), model.nodes);
  const { arrivals, phase } = busiestPhase(question.arrivals, spanMs);
  const { isLongEnough, ...size } = sizeFor(arrivals);
  const { replications, part } = await replicateInPart(model, arrivals, {
    seed,
    replications: REPLICATIONS,
    ...size,
    ...(threads === undefined ? {} : { threads }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { responseMs, throughputPerSecond, makespanMs, utilization } = replications;
  const keptUp = replications.keptUp && isLongEnough;
  const estimate = (interval: Interval, quantity: PredictedQuantity | null, unit: Unit): Estimate => {
    const modelError = quantity === null ? 0 : halfWidth(errorSpread(errors, quantity));
    const scaleError = quantity === null || quantity === 'capacity' ? 0 : (part?.error[quantity] ?? 0);
    return estimateOf(interval, Math.hypot(modelError, scaleError), unit);
  };
  const nodesEach = part === null ? 1 : model.nodes / part.nodes;
  const isOpen = arrivals.kind !== 'saturating' && arrivals.kind !== 'batch';
  return {
    quick,
    keptUp,
    // What comes in goes out, whatever the model's error, as long as the fleet keeps up.
    throughput: estimate(
      times(throughputPerSecond, nodesEach),
      isOpen && keptUp ? null : 'capacity',
      'tasks/s',
    ),
    responseTime: {
      p50: estimate(responseMs.p50, 'p50', 'ms'),
      p95: estimate(responseMs.p95, 'p95', 'ms'),
      p99: estimate(responseMs.p99, 'p99', 'ms'),
    },
    makespanMs: makespanMs === null ? null : estimate(makespanMs, 'makespan', 'ms'),
    utilization: utilization.workers?.value ?? 0,
    retriedShare: retriedShare(replications, model),
    part,
    phase,
  };
}

/** What both chance in the runs and the errors of model and scale leave open (90 %), on a logarithmic scale. */
function estimateOf({ value, low90, high90 }: Interval, ownHalfWidth: number, unit: Unit): Estimate {
  if (!(value > 0)) return { value: null, low: null, high: null, unit };
  const half = Math.hypot(ownHalfWidth, (high90 - low90) / 2 / value);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), unit };
}

function times({ value, low90, high90, low95, high95 }: Interval, factor: number): Interval {
  return {
    value: value * factor,
    low90: low90 * factor,
    high90: high90 * factor,
    low95: low95 * factor,
    high95: high95 * factor,
  };
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

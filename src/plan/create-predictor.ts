import { setImmediate as nextTurn } from 'node:timers/promises';
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
import { simulateFleet } from './simulator/simulate-fleet.js';
import type { SimulatedRun } from './simulator/simulated-run.js';

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
 * @throws {UsageError} when the study has not enough trials to fit
 */
export function createPredictor(source: PlanSource, { seed }: { seed: number; threads?: number }): Predictor {
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
    predict: (question, signal) => predict(fitted, question, { seed, errors: errors(), signal }),
    get heldOut() {
      return {
        capacity: heldOutError(errors(), 'capacity'),
        p99: heldOutError(errors(), 'p99'),
        makespan: heldOutError(errors(), 'makespan'),
      };
    },
  };
}

async function predict(
  fitted: FittedModel,
  question: FleetQuestion,
  { seed, errors, signal }: { seed: number; errors: HeldOutErrors; signal: AbortSignal | undefined },
): Promise<Prediction> {
  const model = fleetFor(fitted, question);
  const { arrivals } = question;
  const runs: SimulatedRun[] = [];
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    signal?.throwIfAborted();
    runs.push(
      simulateFleet(model, arrivals, {
        seed,
        replication,
        tasks: tasksFor(model, arrivals),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    // An interruption comes through between two runs.
    await nextTurn();
  }
  const estimate = (
    figureOf: (run: SimulatedRun) => number,
    quantity: PredictedQuantity | null,
    unit: Unit,
  ): Estimate =>
    estimateOf(runs.map(figureOf), quantity === null ? 0 : halfWidth(errorSpread(errors, quantity)), unit);
  const keptUp = runs.filter((run) => run.keptUp).length * 2 > runs.length;
  const isOpen = arrivals.kind !== 'saturating' && arrivals.kind !== 'batch';
  const mean = (figureOf: (run: SimulatedRun) => number) =>
    runs.reduce((sum, run) => sum + figureOf(run), 0) / runs.length;
  return {
    quick: quickPrediction(model, arrivals),
    keptUp,
    // What comes in goes out, whatever the model's error, as long as the fleet keeps up.
    throughput: estimate((run) => run.throughputPerSecond, isOpen && keptUp ? null : 'capacity', 'tasks/s'),
    responseTime: {
      p50: estimate((run) => run.responseTime.percentile(50), 'p50', 'ms'),
      p95: estimate((run) => run.responseTime.percentile(95), 'p95', 'ms'),
      p99: estimate((run) => run.responseTime.percentile(99), 'p99', 'ms'),
    },
    makespanMs: arrivals.kind === 'batch' ? estimate((run) => run.makespanMs!, 'makespan', 'ms') : null,
    utilization: mean((run) => run.utilization.workers ?? 0),
    retriedShare: mean((run) => retriedShare(run, model)),
  };
}

/** So many that slots fill and empty several times over, and that the longest calls come and go. */
function tasksFor(model: FleetModel, arrivals: Arrivals): number {
  const { nodes, node } = model;
  const bySlots = SLOTS_OVER * nodes * node.workers * node.tasksPerWorker;
  const byTime = (offeredPerMs(arrivals) ?? 0) * LONGEST_OVER * rowPercentiles(model).p99;
  return Math.ceil(Math.min(MOST_TASKS, Math.max(TASKS, bySlots, byTime)));
}

/** The runs' geometric mean, and what both chance in them and the model's own error leave open (90 %). */
function estimateOf(values: readonly number[], modelHalfWidth: number, unit: Unit): Estimate {
  const logs = values.filter((value) => value > 0).map(Math.log);
  if (logs.length === 0) return { value: null, low: null, high: null, unit };
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const ofMean = logs.length < 2 ? 0 : Math.sqrt(squares / (logs.length - 1) / logs.length);
  const half = Math.hypot(modelHalfWidth, T_90 * ofMean);
  return { value: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half), unit };
}

/** Student's 0.95 quantile for one degree of freedom less than there are runs. */
const T_90 = 2.132;

/** Of a task's attempts beyond the first, with f failing: share × (1 + f + f² + …), as many terms as there are retries. */
function retriedShare({ attempts, tasks, failed }: SimulatedRun, { retries }: FleetModel): number {
  const resolved = tasks + failed;
  if (resolved === 0) return 0;
  const { failureShare, maxRetries } = retries ?? { failureShare: 0, maxRetries: 1 };
  const terms = failureShare >= 1 ? maxRetries : (1 - failureShare ** maxRetries) / (1 - failureShare);
  return Math.min(1, Math.max(0, attempts / resolved - 1) / Math.max(1, terms));
}

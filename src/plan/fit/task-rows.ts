import type { Calibration, TaskCalibration } from '../../trial/calibration/calibration.js';
import type { PlanTrial } from '../plan-source.js';
import { type Knot, smoothQuantiles } from './smooth-quantiles.js';

/** A task's calls before anything was fitted: row i of each column is one call, ms. */
export interface TaskRows {
  readonly name: string;
  readonly weight: number;
  readonly cpuMs: readonly number[];
  /** All of its waiting that leaves the loop free. */
  readonly waitMs: readonly number[];
  readonly blockedMs: readonly number[];
  /** How many calls are behind them. */
  readonly samples: number;
}

/** Rows per task: a batch waits for its longest call, and the memory of a fleet's model stays small. */
const ROWS = 1_000;
/** CPU time over time, from which a task counts as computing and nothing else, as in its calibration. */
const COMPUTES = 0.8;
/** On a busy machine a calibration may find no CPU time at all, and there is no task without. */
const LEAST_CPU = 0.005;
/** Below this share of the time, blocked waiting is measuring error. */
const NOTABLE_BLOCKING = 0.1;
/** The shape's knots, where a study has percentiles of trials alone. */
const PERCENTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const;

/**
 * What calls of each task ask for, from its calibration: its times of call and its mean CPU time.
 *
 * Only the time of a single call is measured, its CPU time is a mean. How the two go together:
 * - a task that only computes (CPU at least 80 % of its time): each call's CPU time is its time, scaled to the mean, as what
 *   is missing is the system's (another process had the core);
 * - any other task: each call has the mean CPU time, and what varies is its wait, as services and locks vary more than code
 *   does. Calls that were shorter than that compute for all of their time. A task that computes long now and then and waits
 *   evenly is taken for one that waits long now and then: on a loop that others share it does more harm than is predicted.
 *
 * Between measured calls it is interpolated, and beyond the longest it goes on as a log-normal with the same spread (see
 * `smoothQuantiles`). Studies without the calls' times take the shape from their trials' service times.
 */
export function taskRows(
  calibration: Calibration,
  tasks: readonly { readonly name: string; readonly weight: number }[],
  trials: readonly PlanTrial[],
): TaskRows[] {
  return calibration.tasks.map((task) => {
    const weight = tasks.find(({ name }) => name === task.name)?.weight ?? 1;
    return { name: task.name, weight, samples: task.samples, ...columns(task, wallTimes(task, trials)) };
  });
}

function columns(
  task: TaskCalibration,
  wallMs: readonly number[],
): Pick<TaskRows, 'cpuMs' | 'waitMs' | 'blockedMs'> {
  const meanMs = Math.max(task.wallMs, 1e-6);
  // Work on several threads at once can use more CPU time than time.
  const cpuMs = Math.min(Math.max(LEAST_CPU * meanMs, task.cpuMs), meanMs);
  if (cpuMs >= COMPUTES * meanMs) {
    return {
      cpuMs: wallMs.map((ms) => (ms * cpuMs) / meanMs),
      waitMs: wallMs.map(() => 0),
      blockedMs: wallMs.map(() => 0),
    };
  }
  const blocked = Math.min(meanMs - cpuMs, task.blockedWaitMs ?? Math.max(0, task.blockedMs - task.cpuMs));
  const blockedShare = blocked > NOTABLE_BLOCKING * meanMs ? blocked / (meanMs - cpuMs) : 0;
  const waits = wallMs.map((ms) => Math.max(0, ms - cpuMs));
  return {
    cpuMs: wallMs.map((ms) => Math.min(ms, cpuMs)),
    waitMs: waits.map((ms) => ms * (1 - blockedShare)),
    blockedMs: waits.map((ms) => ms * blockedShare),
  };
}

/** Times of calls at even ranks, whose mean is the calibration's. */
function wallTimes(task: TaskCalibration, trials: readonly PlanTrial[]): readonly number[] {
  const { wallQuantilesMs = [], wallMs } = task;
  const knots: Knot[] =
    wallQuantilesMs.length >= 3
      ? wallQuantilesMs.map((ms, at) => ({ share: (at + 0.5) / wallQuantilesMs.length, ms }))
      : shapeOfTrials(trials);
  if (knots.length === 0) return new Array(ROWS).fill(wallMs);
  const rows = smoothQuantiles(knots, ROWS);
  const mean = rows.reduce((sum, ms) => sum + ms, 0) / rows.length;
  return mean > 0 ? rows.map((ms) => (ms * wallMs) / mean) : new Array(ROWS).fill(wallMs);
}

/** Of the trial with the least load on its slots: there service times have the least of others' in them. */
function shapeOfTrials(trials: readonly PlanTrial[]): Knot[] {
  const p50 = ({ figures }: PlanTrial) => figures.serviceTime.p50.value ?? Number.POSITIVE_INFINITY;
  const calmest = trials
    .filter((trial) => Number.isFinite(p50(trial)) && trial.figures.serviceTime.p95.value !== null)
    .reduce<PlanTrial | undefined>(
      (best, trial) => (best === undefined || p50(trial) < p50(best) ? trial : best),
      undefined,
    );
  if (calmest === undefined) return [];
  return PERCENTILES.flatMap(([name, share]) => {
    const ms = calmest.figures.serviceTime[name].value;
    return ms === null ? [] : [{ share, ms }];
  });
}

import { availableParallelism } from 'node:os';
import { UsageError } from '../../foundation/errors.js';
import { studentTQuantile } from '../../trial/student-t.js';
import type { Arrivals } from '../model/arrivals.js';
import type { FleetModel } from '../model/fleet-model.js';
import { STATIONS, type Station } from '../predictor.js';
import { checkModel } from './check-model.js';
import { runReplications } from './replication-threads.js';
import { ResponseTimes } from './response-times.js';
import type { SimulatedRun } from './simulated-run.js';

export interface ReplicationOptions {
  /** Any 32-bit integer; with it, everything is the same again, whatever the number of threads. */
  readonly seed: number;
  /** Independent runs; at least 2, as the intervals come from what differs between them. */
  readonly replications: number;
  /** Arrivals that count in each; see `SimulationOptions`. */
  readonly tasks: number;
  readonly warmUpTasks?: number;
  readonly engine?: 'general';
  /** As many as the machine has cores by default. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** A figure with its two-sided intervals by Student's t over the replications. */
export interface Interval {
  readonly value: number;
  readonly low90: number;
  readonly high90: number;
  readonly low95: number;
  readonly high95: number;
}

export const PERCENTILES = { p50: 50, p90: 90, p95: 95, p99: 99, p999: 99.9 } as const;

/** What several runs say together. Times in ms. */
export interface Replications {
  readonly runs: readonly SimulatedRun[];
  /** Of all runs' tasks. */
  readonly responseTime: ResponseTimes;
  /** Values are those of all tasks together, as percentiles are never averaged; the intervals are the runs'. */
  readonly responseMs: Readonly<Record<'mean' | keyof typeof PERCENTILES, Interval>>;
  readonly throughputPerSecond: Interval;
  readonly queueMs: Interval;
  readonly holdMs: Interval;
  readonly serviceMs: Interval;
  readonly makespanMs: Interval | null;
  readonly utilization: Readonly<Partial<Record<Station, Interval>>>;
  readonly convoyShare: Interval | null;
  /** Most of any run. */
  readonly heldPeak: number;
  /** Sums. */
  readonly tasks: number;
  readonly failed: number;
  readonly attempts: number;
  /** More than half of the runs kept up. */
  readonly keptUp: boolean;
}

/**
 * Independent runs of the same fleet on worker threads, each with its own stream of random numbers.
 *
 * @throws UsageError for what cannot be simulated
 */
export async function replicate(
  model: FleetModel,
  arrivals: Arrivals,
  options: ReplicationOptions,
): Promise<Replications> {
  const { replications, threads = availableParallelism(), signal, ...run } = options;
  checkModel(model, arrivals, run);
  if (!(Number.isSafeInteger(replications) && replications >= 2))
    throw new UsageError(`${replications} replications of a simulation: an interval needs at least 2`);
  if (!(Number.isSafeInteger(threads) && threads >= 1))
    throw new UsageError(`a simulation on ${threads} threads: it needs at least 1`);
  return joinRuns(await runReplications({ model, arrivals, options: run }, replications, threads, signal));
}

/** What runs, at least 2, say together. */
export function joinRuns(runs: readonly SimulatedRun[]): Replications {
  const responseTime = new ResponseTimes();
  for (const run of runs) responseTime.merge(run.responseTime);
  const over = (figure: (run: SimulatedRun) => number, value?: number) => intervalOf(runs.map(figure), value);
  const sum = (figure: (run: SimulatedRun) => number) => runs.reduce((total, run) => total + figure(run), 0);
  const percentile = (percent: number) =>
    over((run) => run.responseTime.percentile(percent), responseTime.percentile(percent));
  const stations = STATIONS.filter((station) => runs[0]!.utilization[station] !== undefined);
  return {
    runs,
    responseTime,
    responseMs: {
      mean: over((run) => run.responseTime.meanMs, responseTime.meanMs),
      p50: percentile(PERCENTILES.p50),
      p90: percentile(PERCENTILES.p90),
      p95: percentile(PERCENTILES.p95),
      p99: percentile(PERCENTILES.p99),
      p999: percentile(PERCENTILES.p999),
    },
    throughputPerSecond: over((run) => run.throughputPerSecond),
    queueMs: over((run) => run.queueMs.mean),
    holdMs: over((run) => run.holdMs.mean),
    serviceMs: over((run) => run.serviceMs.mean),
    makespanMs: runs[0]!.makespanMs === null ? null : over((run) => run.makespanMs!),
    utilization: Object.fromEntries(
      stations.map((station) => [station, over((run) => run.utilization[station]!)]),
    ),
    convoyShare: runs[0]!.convoyShare === null ? null : over((run) => run.convoyShare!),
    heldPeak: Math.max(...runs.map((run) => run.heldPeak)),
    tasks: sum((run) => run.tasks),
    failed: sum((run) => run.failed),
    attempts: sum((run) => run.attempts),
    keptUp: 2 * runs.filter((run) => run.keptUp).length > runs.length,
  };
}

/** Around `value`, which is the mean unless it is known better. */
function intervalOf(values: readonly number[], value = meanOf(values)): Interval {
  const n = values.length;
  const mean = meanOf(values);
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  const half90 = studentTQuantile(0.95, n - 1) * standardError;
  const half95 = studentTQuantile(0.975, n - 1) * standardError;
  return {
    value,
    low90: value - half90,
    high90: value + half90,
    low95: value - half95,
    high95: value + half95,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

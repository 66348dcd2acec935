import type { Fleet, Observation, RunOptions } from '../fleet/fleet.js';
import type { Setting } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import { OUTCOME } from '../lab/task-records.js';
import { figuresOf } from '../trial/figures.js';
import { taskTimes } from '../trial/task-times.js';
import type { TrialFlag } from '../trial/trial.js';
import type { Load, SaturatingLoad, SteadyLoad } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import type { MetricName } from './metric.js';

/** The loads of one trial: one after another on the same nodes. */
export interface CheckLoads {
  readonly saturating: SaturatingLoad;
  /** Without one, response times are not looked at. */
  readonly steady: SteadyLoad | null;
}

/** One start of one version's nodes, and what it did under the loads. */
export interface CheckTrial {
  /** ISO 8601. */
  readonly startedAt: string;
  /** In the metrics' units; `null` where the trial has too few tasks to say, or the figure does not exist. */
  readonly figures: Readonly<Record<MetricName, number | null>>;
  /** Response times of the steady load in ms, in the order of arrival. */
  readonly responseMs: Float64Array;
  /** Over both loads. */
  readonly failed: number;
  readonly ended: number;
  /** Failed tasks by error kind. */
  readonly errors: Readonly<Record<string, number>>;
  readonly flags: readonly TrialFlag[];
}

/**
 * Starts the setting's nodes, puts them under both loads in turn, and ends them.
 * @throws as `measureTrial`
 */
export async function measureVersion<W extends Workload>(
  fleet: Fleet<W>,
  trial: { readonly setting: Setting; readonly workload: W; readonly loads: CheckLoads },
  options: RunOptions & { readonly random: Random },
): Promise<CheckTrial> {
  const { setting, workload, loads } = trial;
  options.signal?.throwIfAborted();
  const startedAt = new Date().toISOString();
  const running = await fleet.start(setting, workload);
  const measured = await (async () => {
    try {
      const under = async (load: Load) => {
        options.signal?.throwIfAborted();
        return { load, observation: await running.run(load, options) };
      };
      const saturating = await under(loads.saturating);
      const steady = loads.steady === null ? null : await under(loads.steady);
      options.signal?.throwIfAborted();
      return { saturating, steady };
    } finally {
      await running.stop();
    }
  })();
  const all = [measured.saturating, ...(measured.steady === null ? [] : [measured.steady])].map(
    ({ load, observation }) => ({
      observation,
      ...figuresOf({
        observation,
        load,
        setting,
        workload,
        startUpMs: running.startUpMs,
        random: options.random,
        intervals: false,
      }),
    }),
  );
  const [capacity, response] = all as [(typeof all)[number], (typeof all)[number] | undefined];
  const responseMs =
    response === undefined
      ? new Float64Array()
      : taskTimes(
          response.observation.records,
          'arrival',
          response.observation.startedMs,
          response.observation.endedMs,
        ).responseMs;
  const failed = sum(all.map(({ figures }) => figures.tasks.failed));
  const ended = failed + sum(all.map(({ figures }) => figures.tasks.done));
  const sorted = Float64Array.from(responseMs).sort();
  const memory = all.flatMap(({ figures }) => figures.memoryPeakBytes ?? []);
  const done = sum(all.map(({ observation }) => doneWithin(observation)));
  const cpuMs = sum(all.map(({ observation }) => observation.nodesCpuMs));
  return {
    startedAt,
    figures: {
      capacity: capacity.figures.throughput.value,
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      // Over both loads, whose tasks are the same for both versions.
      cpu: done < FEWEST_TASKS ? null : cpuMs / done,
      memory: memory.length === 0 ? null : Math.max(...memory),
      connections: Math.max(0, ...all.map(({ figures }) => sum(figures.connections.map(({ peak }) => peak)))),
      opened:
        ended === 0
          ? null
          : (1_000 * sum(all.flatMap(({ figures }) => figures.connections.map(({ opened }) => opened)))) /
            ended,
      errors: ended === 0 ? null : failed / ended,
    },
    responseMs,
    failed,
    ended,
    errors: merged(all.map(({ figures }) => figures.errors)),
    flags: all.flatMap(({ flags }) => flags),
  };
}

/** Below this many, CPU time per task is mostly that of tasks which began before or end later. */
const FEWEST_TASKS = 10;
/** Beyond a quantile there are at least this many samples on average: with half a sample, the 99th percentile is the largest. */
const FEWEST_BEYOND = 0.5;

/** The smallest value that a share `q` of them does not exceed; `null` for too few. Of sorted values. */
export function quantile(sorted: Float64Array, q: number): number | null {
  if (sorted.length * (1 - q) < FEWEST_BEYOND) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? null;
}

function doneWithin({ records, startedMs, endedMs }: Observation): number {
  const { length, outcome, finishedMs } = records;
  let done = 0;
  for (let i = 0; i < length; i++) {
    if (outcome[i] === OUTCOME.done && finishedMs[i]! > startedMs && finishedMs[i]! <= endedMs) done++;
  }
  return done;
}

function merged(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const errors of all) {
    for (const [kind, count] of Object.entries(errors)) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

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

/** One version's nodes, started for one round, in which it has several turns. */
export interface RunningVersion {
  /** A turn under a saturating load that no figure comes from, ms: code compiles, connections open. */
  warmUp(durationMs: number): Promise<void>;
  /** A window under a load; a saturating one begins a turn, and a steady one belongs to the turn before it. */
  takeTurn(load: SaturatingLoad | SteadyLoad): Promise<void>;
  /** Ends the nodes; idempotent. */
  stop(): Promise<void>;
  /** What all turns together gave. */
  trial(): CheckTrial;
}

/** One start of one version's nodes, and what it did in all its turns. */
export interface CheckTrial {
  /** ISO 8601. */
  readonly startedAt: string;
  /** In the metrics' units; `null` where the trial has too few tasks to say, or the figure does not exist. */
  readonly figures: Readonly<Record<MetricName, number | null>>;
  /** CPU time per task of the saturating loads alone, ms: what goes with the capacity that was measured in them. */
  readonly cpuAtFull?: number | null;
  /** Turn by turn, in the order in which they were taken. */
  readonly turns: readonly TurnFigures[];
  /** Response times of the steady loads in ms, in the order of arrival. */
  readonly responseMs: Float64Array;
  /** Over all loads. */
  readonly failed: number;
  readonly ended: number;
  /** Failed tasks by error kind. */
  readonly errors: Readonly<Record<string, number>>;
  readonly flags: readonly TrialFlag[];
}

/** `null` where too few tasks ended in the turn. */
export interface TurnFigures {
  /** tasks/s. */
  readonly capacity: number | null;
  /** CPU time per task over the turn's loads, ms. */
  readonly cpu: number | null;
}

/** A window that nobody looks at. */
const WARM_WINDOW_MS = 20;

/**
 * Starts the setting's nodes for one round.
 * @throws {UsageError} when the workload cannot be loaded or set up
 * @throws {EnvironmentError} when the machine refuses the setting
 */
export async function startVersion<W extends Workload>(
  fleet: Fleet<W>,
  version: { readonly setting: Setting; readonly workload: W },
  options: RunOptions & { readonly random: Random },
): Promise<RunningVersion> {
  const { setting, workload } = version;
  options.signal?.throwIfAborted();
  const startedAt = new Date().toISOString();
  const running = await fleet.start(setting, workload);
  const seen: { readonly load: Load; readonly observation: Observation }[] = [];
  const under = async (load: Load) => {
    options.signal?.throwIfAborted();
    const observation = await running.run(load, options);
    options.signal?.throwIfAborted();
    return observation;
  };
  return {
    async warmUp(durationMs) {
      await under({ kind: 'saturating', warmUpMs: durationMs, durationMs: WARM_WINDOW_MS });
    },
    async takeTurn(load) {
      seen.push({ load, observation: await under(load) });
    },
    stop: () => running.stop(),
    trial: () => {
      const windows = seen.map(({ load, observation }) => ({
        kind: load.kind,
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
      }));
      return trialOf(startedAt, windows);
    },
  };
}

type Window = { readonly kind: Load['kind']; readonly observation: Observation } & ReturnType<
  typeof figuresOf
>;

function trialOf(startedAt: string, windows: readonly Window[]): CheckTrial {
  const saturating = windows.filter(({ kind }) => kind === 'saturating');
  const doneAtFull = sum(saturating.map(({ observation }) => doneWithin(observation)));
  const fullMs = sum(saturating.map(({ observation }) => observation.endedMs - observation.startedMs));
  const memory = windows.flatMap(({ observation }) => observation.memoryPeakBytes ?? []);
  const failed = sum(windows.map(({ figures }) => figures.tasks.failed));
  const ended = failed + sum(windows.map(({ figures }) => figures.tasks.done));
  const opened = sum(windows.flatMap(({ observation }) => observation.connections.map((use) => use.opened)));
  const peaks = windows.map(({ observation }) => sum(observation.connections.map(({ peak }) => peak)));
  const responseMs = joined(
    windows
      .filter(({ kind }) => kind === 'steady')
      .map(
        ({ observation: { records, startedMs, endedMs } }) =>
          taskTimes(records, 'arrival', startedMs, endedMs).responseMs,
      ),
  );
  const sorted = Float64Array.from(responseMs).sort();
  return {
    startedAt,
    figures: {
      capacity: doneAtFull < FEWEST_TASKS ? null : (1_000 * doneAtFull) / fullMs,
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      cpu: cpuPerTask(windows),
      memory: memory.length === 0 ? null : Math.max(...memory),
      connections: Math.max(0, ...peaks),
      opened: ended === 0 ? null : (1_000 * opened) / ended,
      errors: ended === 0 ? null : failed / ended,
    },
    cpuAtFull: cpuPerTask(saturating),
    turns: saturating.map((window, turn) => {
      const end = windows.indexOf(saturating[turn + 1]!);
      return turnFigures(windows.slice(windows.indexOf(window), end < 0 ? undefined : end));
    }),
    responseMs,
    failed,
    ended,
    errors: merged(windows.map(({ figures }) => figures.errors)),
    flags: windows.flatMap(({ flags }) => flags),
  };
}

function turnFigures(windows: readonly Window[]): TurnFigures {
  const [{ observation }] = windows as readonly [Window];
  const done = doneWithin(observation);
  const { startedMs, endedMs } = observation;
  return {
    capacity: done < FEWEST_TASKS ? null : (1_000 * done) / (endedMs - startedMs),
    cpu: cpuPerTask(windows),
  };
}

/**
 * Over all loads, whose tasks are the same for both versions: from the first task of each to its last, as a window that cuts
 * tasks off at both ends, and CPU time that is looked at somewhat before or after it, are most of the noise of a
 * short one. Where the fleet does not look at these, by the windows all the same.
 */
function cpuPerTask(windows: readonly Window[]): number | null {
  const throughoutMs = windows.flatMap(({ observation }) => observation.nodesCpuThroughoutMs ?? []);
  const isWhole = throughoutMs.length === windows.length;
  const done = sum(
    windows.map(({ observation }) => (isWhole ? doneThroughout(observation) : doneWithin(observation))),
  );
  if (done < FEWEST_TASKS) return null;
  const cpuMs = isWhole ? throughoutMs : windows.map(({ observation }) => observation.nodesCpuMs);
  return sum(cpuMs) / done;
}

/** Below this many, a figure per task is mostly that of tasks which began before or end later. */
const FEWEST_TASKS = 10;
/** Beyond a quantile there is at least half a sample on average: the 99th percentile of 50 is the largest. */
const FEWEST_BEYOND = 0.5;

/** The smallest value that a share `q` of them does not exceed; `null` for too few. Of sorted values. */
export function quantile(sorted: Float64Array, q: number): number | null {
  // With a little room for what 1 − 0.99 is in binary.
  if (sorted.length * (1 - q) < FEWEST_BEYOND - 1e-9) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length - 1e-9) - 1)] ?? null;
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(sum(parts.map(({ length }) => length)));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function doneWithin({ records, startedMs, endedMs }: Observation): number {
  const { length, outcome, finishedMs } = records;
  let done = 0;
  for (let i = 0; i < length; i++) {
    if (outcome[i] === OUTCOME.done && finishedMs[i]! > startedMs && finishedMs[i]! <= endedMs) done++;
  }
  return done;
}

function doneThroughout({ records: { length, outcome } }: Observation): number {
  return outcome.subarray(0, length).reduce((done, how) => done + (how === OUTCOME.done ? 1 : 0), 0);
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

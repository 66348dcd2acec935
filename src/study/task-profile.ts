import type { Calibration } from '../trial/calibration/calibration.js';
import type { Workload } from '../workload/workload.js';

/** What a task needs, averaged over the workload's arrivals; ms per task. */
export interface TaskProfile {
  readonly cpuMs: number;
  /** Waiting that leaves the event loop free. */
  readonly waitMs: number;
  /** Waiting that keeps the event loop blocked: a synchronous call. */
  readonly blockedWaitMs: number;
  readonly usesPostgres: boolean;
  readonly usesHttp: boolean;
  /** What a process with the tasks loaded needs beyond an empty one, bytes; 0 where that is not known. */
  readonly moduleBytes: number;
  /** No more may be run, tasks/s for the whole fleet; infinity without a limit. */
  readonly maxRatePerSecond: number;
}

/** The share of a limit of the rate from which that is what was measured: gaps between tasks are never quite used. */
const AT_LIMIT = 0.95;
/** Below this share of the time, blocked waiting is measuring error. */
const NOTABLE_BLOCKING = 0.1;

export function taskProfile(
  calibration: Calibration,
  workload: Pick<Workload, 'tasks'>,
  maxRatePerSecond = Number.POSITIVE_INFINITY,
): TaskProfile {
  let weights = 0;
  let blocked = 0;
  for (const task of calibration.tasks) {
    const weight = workload.tasks.find(({ name }) => name === task.name)?.weight ?? 1;
    weights += weight;
    // The loop is blocked while a task computes, too; what is beyond that was waiting.
    const waitMs = Math.max(0, task.wallMs - task.cpuMs);
    blocked += weight * Math.min(waitMs, task.blockedWaitMs ?? Math.max(0, task.blockedMs - task.cpuMs));
  }
  const mean = weights === 0 ? 0 : blocked / weights;
  const totalMs = calibration.cpuMs + calibration.waitMs;
  const blockedWaitMs = mean > NOTABLE_BLOCKING * totalMs ? Math.min(mean, calibration.waitMs) : 0;
  return {
    cpuMs: Math.max(0, calibration.cpuMs),
    waitMs: Math.max(0, calibration.waitMs - blockedWaitMs),
    blockedWaitMs,
    usesPostgres: calibration.uses.postgres,
    usesHttp: calibration.uses.http,
    moduleBytes: calibration.moduleBytes ?? 0,
    maxRatePerSecond,
  };
}

/** Whether a figure is the user's limit rather than the setting's own. */
export function isAtRateLimit(
  { maxRatePerSecond }: Pick<TaskProfile, 'maxRatePerSecond'>,
  tasksPerSecond: number,
): boolean {
  return tasksPerSecond >= AT_LIMIT * maxRatePerSecond;
}

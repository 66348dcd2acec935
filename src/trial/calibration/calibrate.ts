import { z } from 'zod';
import { entryPoint } from '../../foundation/entry-point.js';
import { UsageError } from '../../foundation/errors.js';
import { runIsolated, UserProcessEnded } from '../../workload/isolated/run-isolated.js';
import type { ModuleWorkload, Upstreams, Workload } from '../../workload/workload.js';
import type { Calibration, TaskCalibration } from './calibration.js';
import { type CalibrationRequest, calibrationAnswer, RUN_ALONE } from './calibration-protocol.js';

/**
 * Measures each task alone, in a process of its own: how long a call takes, how much of that it needs the CPU, and
 * for how long it blocks the event loop. A task that now and then ends its process is measured again with fewer calls:
 * in the trials its worker is replaced, which they record.
 * @param options.budgetMs for all tasks together; slow tasks take longer, since each gets at least a few calls
 * @param options.taskTimeoutMs longest time for one call; 30 s by default
 * @param options.maxRatePerSecond no more calls than this
 * @throws {UsageError} when a task mostly fails, hangs, or ends its process within a few calls
 */
export async function calibrate(
  workload: ModuleWorkload,
  upstreams: Upstreams,
  options: { budgetMs: number; taskTimeoutMs?: number; maxRatePerSecond?: number; signal?: AbortSignal },
): Promise<Calibration> {
  const { budgetMs, taskTimeoutMs = DEFAULT_TASK_TIMEOUT_MS, maxRatePerSecond, signal } = options;
  const measure = (share: number): Promise<unknown> =>
    runIsolated<unknown>({
      entryPath: entryPoint(import.meta.url, './calibrate-main.js'),
      body: {
        workload,
        upstreams,
        budgetMs: budgetMs * share,
        taskTimeoutMs,
        ...(maxRatePerSecond === undefined ? {} : { maxRatePerSecond }),
      } satisfies CalibrationRequest,
      cwd: workload.workingFolder,
      occasion: RUN_ALONE,
      stageTimeoutMs: ({ at }) =>
        (at === 'task' ? taskTimeoutMs : Math.max(taskTimeoutMs, PREPARATION_TIMEOUT_MS)) + GRACE_MS,
      ...(signal === undefined ? {} : { signal }),
    });
  const fewerCalls = (share: number) => (thrown: unknown) => {
    if (!(thrown instanceof UserProcessEnded)) throw thrown;
    return measure(share);
  };
  const answer = await measure(1).catch(fewerCalls(FEWER_CALLS_SHARE)).catch(fewerCalls(FEWEST_CALLS_SHARE));
  const parsed = calibrationAnswer.safeParse(answer);
  if (!parsed.success) {
    throw new UsageError(`${workload.modulePath} could not be calibrated: ${z.prettifyError(parsed.error)}`);
  }
  const { tasks, uses, moduleBytes } = parsed.data;
  return { ...summarise(workload, tasks, uses), moduleBytes };
}

/** Means over the tasks, by weight. */
export function summarise(
  { tasks: workloadTasks }: Pick<Workload, 'tasks'>,
  tasks: readonly TaskCalibration[],
  uses: Calibration['uses'],
): Calibration {
  const totalWeight = workloadTasks.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (figureOf: (task: TaskCalibration) => number): number =>
    tasks.reduce((sum, task, index) => sum + figureOf(task) * workloadTasks[index]!.weight, 0) / totalWeight;
  return {
    tasks,
    cpuMs: mean(({ cpuMs }) => cpuMs),
    // Work on several threads at once can use more CPU time than time.
    waitMs: mean(({ cpuMs, wallMs }) => Math.max(0, wallMs - cpuMs)),
    uses,
  };
}

const DEFAULT_TASK_TIMEOUT_MS = 30_000;
/** Loading and `setup` are no calls of a task. */
const PREPARATION_TIMEOUT_MS = 60_000;
/** Figures from fewer calls are rougher. */
const FEWER_CALLS_SHARE = 0.1;
/** So little of any budget that all but the shortest tasks get their least number of calls. */
const FEWEST_CALLS_SHARE = 0.001;
/** The task's own timeout comes first; this is for one that blocks the event loop. */
const GRACE_MS = 2_000;

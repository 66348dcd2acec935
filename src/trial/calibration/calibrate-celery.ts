import { z } from 'zod';
import type { CeleryApp, CeleryCall } from '../../fleet/celery/celery-app.js';
import { type ProbeOrders, runProbe } from '../../fleet/celery/probe-process.js';
import { UsageError } from '../../foundation/errors.js';
import { weightedOrder } from '../../workload/weighted-order.js';
import type { Workload } from '../../workload/workload.js';
import { summarise } from './calibrate.js';
import type { Calibration } from './calibration.js';

const durationMs = z.number().nonnegative();

const answerSchema = z.strictObject({
  tasks: z
    .array(
      z.strictObject({
        task: z.string(),
        samples: z.int().positive(),
        wallMs: durationMs,
        wallQuantilesMs: z.array(durationMs),
        cpuMs: durationMs,
        calls: z.int().positive(),
        failures: z.array(z.string()),
        failed: z.int().nonnegative(),
      }),
    )
    .min(1),
  moduleBytes: z.number().nonnegative(),
});

/**
 * Measures each task alone in the user's Python, one call at a time through Celery's own `apply`: how long a call takes,
 * and how much of that it needs the CPU. How long a task blocks a hub is not seen here, but in the trials.
 * @param options.budgetMs for all tasks together; slow tasks take longer, since each gets at least a few calls
 * @throws {UsageError} when a task mostly fails, hangs, or ends its process
 */
export async function calibrateCelery(
  app: CeleryApp,
  workload: Workload,
  options: {
    readonly orders: ProbeOrders;
    readonly budgetMs: number;
    readonly taskTimeoutMs: number;
    readonly maxRatePerSecond?: number | undefined;
    readonly folder: string;
    /** Of the order of calls. */
    readonly seed: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Calibration> {
  const { budgetMs, taskTimeoutMs, maxRatePerSecond, folder, seed, signal } = options;
  const orders = {
    ...options.orders,
    tasks: app.tasks.map(({ name }) => ({
      task: name,
      calls: callsOf(app, name, seed),
      budgetMs: budgetMs / app.tasks.length,
    })),
    ...(app.connections === null
      ? {}
      : { connections: { how: app.connections.how, each: CONNECTIONS_ALONE } }),
    ...(maxRatePerSecond === undefined ? {} : { gapMs: 1_000 / maxRatePerSecond }),
  };
  const answer = answerSchema.safeParse(
    await runProbe('calibrate', app.command, orders, {
      folder,
      timeoutMs: LOADING_MS + budgetMs + app.tasks.length * CALLS_AT_MOST_OVER * taskTimeoutMs,
      signal,
    }),
  );
  if (!answer.success) {
    throw new UsageError(`${app.name} could not be calibrated: ${z.prettifyError(answer.error)}`);
  }
  const { tasks, moduleBytes } = answer.data;
  for (const { task, calls, failed, failures } of tasks) {
    if (failed * 2 > calls) {
      throw new UsageError(
        `task "${task}" failed in ${failed} of ${calls} calls, run alone: ${failures[0]}`,
        {
          hint: 'Nothing can be tuned for a task that mostly fails: mend it, or its payloads.',
        },
      );
    }
  }
  const measured = tasks.map(({ task, samples, cpuMs, wallMs, wallQuantilesMs }) => ({
    name: task,
    samples,
    cpuMs,
    wallMs,
    wallQuantilesMs,
    // Nothing is known of what it would block: taken to be what it computes.
    blockedMs: cpuMs,
    blockedWaitMs: 0,
  }));
  return { ...summarise(workload, measured, { http: false, postgres: false }), moduleBytes };
}

/**
 * The calls of a task, mixed as trials mix them: a file may be sorted, and time may end before all of it was run.
 */
export function callsOf(
  { calls }: Pick<CeleryApp, 'calls'>,
  task: string,
  seed: number,
): readonly Pick<CeleryCall, 'args' | 'kwargs'>[] {
  const own = calls.filter((call) => call.task === task);
  if (own.length === 0) return [{}];
  const order = weightedOrder(
    own.map(({ weight = 1 }) => weight),
    seed,
  );
  return order.slice(0, MOST_CALLS).map((index) => {
    const { args = [], kwargs = {} } = own[index]!;
    return { args, kwargs };
  });
}

/** A task that runs alone may use more than one at a time. */
const CONNECTIONS_ALONE = 4;
const MOST_CALLS = 200;
const LOADING_MS = 60_000;
/** Of a task that is slower than its budget. */
const CALLS_AT_MOST_OVER = 4;

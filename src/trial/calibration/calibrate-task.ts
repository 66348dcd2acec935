import { Bench } from 'tinybench';
import type { Clock } from '../../foundation/clock.js';
import { UsageError } from '../../foundation/errors.js';
import type { TaskHost, TaskOutcome } from '../../workload/task-host.js';
import { TASK_OUTCOME } from '../../workload/task-outcome.js';
import type { TaskCalibration } from './calibration.js';
import { concurrentCpuMs } from './concurrent-cpu.js';
import { blockedMs, blockedWaitMs, longestStretch, type Stretch } from './longest-block.js';
import { evenOrderStatistics } from './order-statistics.js';

/**
 * Measures one task alone, one call at a time.
 *
 * - `wallMs`: tinybench's mean over the timed calls; `wallQuantilesMs`: some of them, as a plan needs the whole distribution.
 * - `cpuMs`: CPU time of the whole process (also libuv's threads, where zlib and crypto work) from the first timed
 *   call to the last, less what the process uses when idle, over the number of calls. For a task that mostly waits,
 *   from calls that overlap; see `concurrentCpuMs`.
 * - `blockedMs`: from some further calls; see `blockedMs`.
 * @param options.payloads JSON texts of the task's payloads, used in turn; `undefined` for none
 * @param options.idleCores CPU time over time of this process when it does nothing
 * @param options.onCall called before each call
 * @param options.turn resolves when one more call may begin, where their rate is limited
 * @throws {UsageError} when more than half of the calls fail
 */
export async function calibrateTask(options: {
  host: TaskHost;
  taskIndex: number;
  name: string;
  payloads: readonly (string | undefined)[];
  budgetMs: number;
  idleCores: number;
  clock: Clock;
  onCall: () => void;
  turn?: () => Promise<void>;
}): Promise<TaskCalibration> {
  const { host, taskIndex, name, payloads, budgetMs, idleCores, clock, turn } = options;
  const failures: TaskOutcome[] = [];
  let calls = 0;
  // Parsing belongs to the task, as in a worker; and a task that changes its payload must get a new one each time.
  const call = (): TaskOutcome | Promise<TaskOutcome> => {
    options.onCall();
    const payload = payloads[calls++ % payloads.length];
    return host.run(taskIndex, payload === undefined ? undefined : JSON.parse(payload));
  };
  const look = (outcome: TaskOutcome): void => {
    if (outcome.outcome !== TASK_OUTCOME.done) failures.push(outcome);
  };

  // The first call imports and connects, and tells how long a call takes.
  await turn?.();
  const firstMs = clock();
  const first = call();
  look(await first);
  let tookMs = clock() - firstMs;
  if (tookMs > budgetMs * SLOW_SHARE && budgetMs >= WORTH_A_SECOND_MS) {
    // What it imported and connected is none of the task's usual time.
    await turn?.();
    const secondMs = clock();
    look(await call());
    tookMs = clock() - secondMs;
  }
  const isSlow = tookMs > budgetMs * SLOW_SHARE;

  const timed = await timeCalls({
    call,
    look,
    isAsync: first instanceof Promise,
    isSlow,
    budgetMs: budgetMs * TIMED_SHARE,
    clock,
    turn,
  });
  const settle = async (): Promise<void> => look(await call());
  const settleInTurn = async (): Promise<void> => {
    await turn?.();
    await settle();
  };
  let cpuMs = Math.max(0, timed.cpuMs - idleCores * timed.elapsedMs) / timed.samples;
  if (first instanceof Promise && !isSlow && cpuMs < timed.wallMs * MOSTLY_WAITING) {
    const options = { call: settleInTurn, budgetMs: budgetMs * CONCURRENT_SHARE, idleCores, clock };
    cpuMs = Math.min(cpuMs, (await concurrentCpuMs(options)) ?? cpuMs);
  }
  const stretches: Stretch[] = [];
  const blockedUntilMs = clock() + budgetMs * BLOCKED_SHARE;
  for (let count = 0; count < (isSlow ? 1 : MAX_BLOCKED_CALLS); count++) {
    if (count >= MIN_BLOCKED_CALLS && clock() > blockedUntilMs) break;
    await turn?.();
    stretches.push(await longestStretch(settle, clock));
  }
  if (failures.length * 2 > calls) throw mostlyFailed(name, failures, calls);
  return {
    name,
    samples: timed.samples,
    cpuMs,
    wallMs: timed.wallMs,
    wallQuantilesMs: timed.wallQuantilesMs,
    blockedMs: blockedMs(stretches),
    blockedWaitMs: blockedWaitMs(stretches, cpuMs),
  };
}

async function timeCalls(options: {
  call: () => TaskOutcome | Promise<TaskOutcome>;
  look: (outcome: TaskOutcome) => void;
  isAsync: boolean;
  isSlow: boolean;
  budgetMs: number;
  clock: Clock;
  turn: (() => Promise<void>) | undefined;
}): Promise<{
  samples: number;
  wallMs: number;
  wallQuantilesMs: readonly number[];
  cpuMs: number;
  elapsedMs: number;
}> {
  const { call, look, isAsync, isSlow, budgetMs, clock, turn } = options;
  const bench = new Bench({
    time: budgetMs,
    iterations: MIN_SAMPLES,
    warmup: !isSlow,
    warmupIterations: 1,
    warmupTime: budgetMs * WARM_UP_SHARE,
    throws: true,
    retainSamples: true,
  });
  // tinybench's budget counts the calls alone; for a task of a microsecond its own work is most of the time.
  let lastMs = clock();
  const cost = (): { overriddenIterationCost: number } => {
    const now = clock();
    const overriddenIterationCost = now - lastMs;
    lastMs = now;
    return { overriddenIterationCost };
  };
  let startMs = 0;
  let startCpu = process.cpuUsage();
  let elapsedMs = 0;
  let cpuMs = 0;
  bench.add(
    'task',
    isAsync
      ? async () => {
          look(await call());
          return cost();
        }
      : () => {
          look(call() as TaskOutcome);
          return cost();
        },
    {
      async: isAsync,
      ...(turn === undefined ? {} : { beforeEach: turn }),
      beforeAll() {
        lastMs = startMs = clock();
        startCpu = process.cpuUsage();
      },
      afterAll() {
        const { user, system } = process.cpuUsage(startCpu);
        cpuMs = (user + system) / 1_000;
        elapsedMs = clock() - startMs;
      },
    },
  );
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== 'completed') throw new Error(`tinybench ended in state ${result?.state}`);
  const { samplesCount, mean, samples = [] } = result.latency;
  return {
    samples: samplesCount,
    wallMs: mean,
    wallQuantilesMs: evenOrderStatistics(samples),
    cpuMs,
    elapsedMs,
  };
}

function mostlyFailed(name: string, failures: readonly TaskOutcome[], calls: number): UsageError {
  const { errorKind, errorMessage } = failures[0]!;
  return new UsageError(
    `task "${name}" failed in ${failures.length} of ${calls} calls, run alone: ${errorKind}: ${errorMessage}`,
    { hint: 'Nothing can be tuned for a task that mostly fails: mend it, or its payloads.' },
  );
}

/** A call that takes more of the budget than this is one of few. */
const SLOW_SHARE = 0.25;
/** With less of a budget there are to be as few calls as can be. */
const WORTH_A_SECOND_MS = 20;
const TIMED_SHARE = 0.35;
const WARM_UP_SHARE = 0.25;
const CONCURRENT_SHARE = 0.35;
const BLOCKED_SHARE = 0.15;
/** CPU time over time, below which a task counts as waiting. */
const MOSTLY_WAITING = 0.8;
const MIN_SAMPLES = 3;
const MIN_BLOCKED_CALLS = 2;
const MAX_BLOCKED_CALLS = 50;

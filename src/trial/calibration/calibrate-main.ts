import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../foundation/clock.js';
import { Pacer } from '../../foundation/pacer.js';
import { serveIsolated } from '../../workload/isolated/serve-isolated.js';
import { createTaskHost } from '../../workload/task-host.js';
import { calibrateTask } from './calibrate-task.js';
import type { TaskCalibration } from './calibration.js';
import { type CalibrationAnswer, type CalibrationRequest, RUN_ALONE } from './calibration-protocol.js';

/** What the tasks' clients and `setup` are given: one call at a time needs no more. */
const CONNECTIONS = 10;
const IDLE_WINDOWS = 4;
const IDLE_WINDOW_MS = 20;
/** How often the parent hears that calls still end. */
const SIGN_OF_LIFE_INTERVAL_MS = 250;

serveIsolated<CalibrationRequest>(RUN_ALONE, async (request, enter): Promise<CalibrationAnswer> => {
  const { workload, upstreams, budgetMs, taskTimeoutMs, maxRatePerSecond } = request;
  const emptyBytes = process.memoryUsage.rss();
  const host = await createTaskHost({ workload, upstreams, connections: CONNECTIONS, taskTimeoutMs });
  const idleCores = await measureIdleCores();
  const payloads = payloadsByTask(workload.sequencePath, workload.tasks.length);

  const pacer = maxRatePerSecond === undefined ? undefined : new Pacer(maxRatePerSecond);
  const tasks: TaskCalibration[] = [];
  for (const [taskIndex, { name }] of workload.tasks.entries()) {
    let toldMs = Number.NEGATIVE_INFINITY;
    const tell = (): void => {
      const now = monotonicMs();
      if (now - toldMs < SIGN_OF_LIFE_INTERVAL_MS) return;
      toldMs = now;
      enter({ at: 'task', task: name });
    };
    tasks.push(
      await calibrateTask({
        host,
        taskIndex,
        name,
        payloads: payloads[taskIndex]!,
        budgetMs: budgetMs / workload.tasks.length,
        idleCores,
        clock: monotonicMs,
        onCall: tell,
        ...(pacer === undefined ? {} : { turn: () => turnOf(pacer, tell) }),
      }),
    );
  }
  const uses = host.clientsUsed();
  enter({ at: 'teardown' });
  await host.close();
  // `maxRSS` is in KiB on every platform.
  const moduleBytes = Math.max(0, process.resourceUsage().maxRSS * 1_024 - emptyBytes);
  return { tasks, uses, moduleBytes };
});

/**
 * CPU time over time while nothing is asked of this process (its watch thread, the module's own timers). The least of
 * several windows: what starts up meanwhile is no part of it, and would make a busy task look idle.
 */
async function measureIdleCores(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let window = 0; window < IDLE_WINDOWS; window++) {
    const startMs = monotonicMs();
    const startCpu = process.cpuUsage();
    await delay(IDLE_WINDOW_MS);
    const { user, system } = process.cpuUsage(startCpu);
    least = Math.min(least, (user + system) / 1_000 / (monotonicMs() - startMs));
  }
  return least;
}

/** Waits until one more call may begin, with signs of life meanwhile. */
async function turnOf(pacer: Pacer, tell: () => void): Promise<void> {
  while (pacer.take(1, monotonicMs()) === 0) {
    tell();
    await delay(Math.min(pacer.waitMs(monotonicMs()), SIGN_OF_LIFE_INTERVAL_MS));
  }
}

/** JSON texts in the sequence's order; every task is in it at least once. */
function payloadsByTask(sequencePath: string, taskCount: number): (string | undefined)[][] {
  const payloads: (string | undefined)[][] = Array.from({ length: taskCount }, () => []);
  for (const line of readFileSync(sequencePath, 'utf8').trimEnd().split('\n')) {
    const comma = line.indexOf(',');
    const task = Number.parseInt(line.slice(1), 10);
    payloads[task]?.push(comma === -1 ? undefined : line.slice(comma + 1, -1));
  }
  return payloads;
}

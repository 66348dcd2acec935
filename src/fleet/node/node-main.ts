import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { sendEvent, serveParent } from '../../foundation/child-channel.js';
import { monotonicMs } from '../../foundation/clock.js';
import { NodeLink } from '../../lab/broker/node-link.js';
import { NodeLoop } from './node-loop.js';
import type { NodeCounts, NodeInit, NodeLimit, NodeWindow, WorkerFault } from './node-protocol.js';
import { createPool } from './pools/create-pool.js';
import { WORKER_CONFIG_VARIABLE, type WorkerConfig } from './pools/worker-config.js';
import type { WorkerPool } from './pools/worker-pool.js';

/** One node: a process that takes tasks from the broker and runs them on its pool. */
let loop: NodeLoop | undefined;
let link: NodeLink | undefined;
let pool: WorkerPool | undefined;
let closing = false;

const loopDelay = monitorEventLoopDelay({ resolution: 10 });
let utilizationFrom = performance.eventLoopUtilization();

function fault(kind: WorkerFault['kind'], detail: string): void {
  sendEvent('worker-fault', { kind, detail, atMs: monotonicMs() } satisfies WorkerFault);
}

async function init(options: NodeInit): Promise<void> {
  const { setting, workload, upstreams, taskTimeoutMs } = options;
  // Before the pool is there: its threads and processes inherit it.
  if (options.niceness > 0) os.setPriority(options.niceness);
  const { connections, workers } = setting;
  const config: WorkerConfig = {
    workload,
    upstreams,
    taskTimeoutMs,
    // The node's connection pool is shared out evenly: a process or thread cannot use another's connection.
    connections:
      connections === null ? DEFAULT_CONNECTIONS : connections === 'none' ? 'none' : connections / workers,
  };
  writeFileSync(options.workerConfigPath, JSON.stringify(config), { mode: 0o600 });
  process.env[WORKER_CONFIG_VARIABLE] = options.workerConfigPath;

  let replacing = false;
  const replaceWorkers = async (kind: WorkerFault['kind'], detail: string): Promise<void> => {
    if (replacing || closing || loop === undefined) return;
    replacing = true;
    fault(kind, detail);
    loop.pause(taskTimeoutMs);
    try {
      await pool?.close();
      pool = await create();
      loop.resume();
    } finally {
      replacing = false;
    }
  };
  const onPoolBroken = (detail: string) => void replaceWorkers('worker-exit', detail);
  const create = () => createPool({ setting, config, onPoolBroken });

  pool = await create();
  link = await NodeLink.connect(options.socketPath, {
    deliver: (row, task, payload, deliveredMs) => loop?.deliver(row, task, payload, deliveredMs),
    discard: () => loop?.discard(),
    closed: () => {
      if (!closing) process.exit(0);
    },
  });
  loop = new NodeLoop({
    pool: () => pool!,
    reports: link,
    concurrency: setting.concurrency,
    early: setting.acknowledgement === 'early',
    runsTasks: setting.poolType === 'event-loop',
    clock: monotonicMs,
    onWorkerLost: (detail) => {
      if (!closing && !replacing) fault('worker-exit', `a worker was lost and replaced: ${detail}`);
    },
  });
  watchForBlockedWorkers(loop, taskTimeoutMs, replaceWorkers);
  loopDelay.enable();
  link.hello({
    node: options.node,
    fleet: options.fleet,
    limit: setting.prefetchMultiplier * setting.concurrency,
    concurrency: setting.concurrency,
  });
}

/** A worker times its own tasks out, unless a task keeps it from running at all: then it is replaced from here. */
function watchForBlockedWorkers(
  watched: NodeLoop,
  taskTimeoutMs: number,
  replace: (kind: WorkerFault['kind'], detail: string) => Promise<void>,
): void {
  setInterval(() => {
    const oldestMs = watched.oldestRunningMs();
    if (oldestMs > taskTimeoutMs + BLOCKED_GRACE_MS) {
      void replace('worker-blocked', `a task kept its worker blocked for ${Math.round(oldestMs)} ms`);
    }
  }, BLOCKED_CHECK_INTERVAL_MS).unref();
}

serveParent(
  {
    init,
    limit({ concurrency }: NodeLimit): void {
      loop?.limit(concurrency);
    },
    begin(): void {
      loopDelay.reset();
      utilizationFrom = performance.eventLoopUtilization();
      loop?.takeHeldPeak();
    },
    end(): NodeWindow {
      const p99Ns = loopDelay.percentile(99);
      return {
        // The monitor's own timer period is in every sample.
        loopDelayP99Ms: Number.isFinite(p99Ns) ? Math.max(0, p99Ns / 1e6 - LOOP_DELAY_RESOLUTION_MS) : 0,
        loopUtilization: performance.eventLoopUtilization(utilizationFrom).utilization,
        heldPeak: loop?.takeHeldPeak() ?? 0,
      };
    },
    counts(): NodeCounts {
      return { started: loop?.running ?? 0, held: loop?.held ?? 0, finished: loop?.finished ?? 0 };
    },
    async stop(): Promise<void> {
      closing = true;
      link?.close();
      await pool?.close();
    },
  },
  () => process.exit(0),
);

/** What a workload that uses no connections is given: its setup may still ask for a number. */
const DEFAULT_CONNECTIONS = 10;
const LOOP_DELAY_RESOLUTION_MS = 10;
const BLOCKED_GRACE_MS = 1_000;
const BLOCKED_CHECK_INTERVAL_MS = 250;

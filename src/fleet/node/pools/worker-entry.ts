import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, threadId } from 'node:worker_threads';
import { OUTCOME } from '../../../lab/task-records.js';
import { createTaskHost, type TaskHost, type TaskOutcome } from '../../../workload/task-host.js';
import { type NodeTask, PREPARE, type WorkerReady } from './node-task.js';
import { type PackedOutcome, packOutcome } from './packed-outcome.js';
import { WORKER_CONFIG_VARIABLE, type WorkerConfig } from './worker-config.js';

/**
 * What runs in each worker of piscina and tinypool: the default export is called with one task at a time (or several,
 * where the setting says so). A replaced worker loads it again and finds its configuration in the same file.
 */
const path = process.env[WORKER_CONFIG_VARIABLE];
if (path === undefined) throw new Error(`${WORKER_CONFIG_VARIABLE} is not set`);
const config = JSON.parse(readFileSync(path, 'utf8')) as WorkerConfig;

let host: TaskHost | undefined;
const loading: Promise<TaskHost> = createTaskHost(config).then((loaded) => {
  host = loaded;
  return loaded;
});
// Reported by `prepare`, or by the first task.
loading.catch(() => {});

if (isMainThread) {
  // A process: its node may be killed, and nothing of it may stay behind.
  process.once('disconnect', () => process.exit());
}

export default function run(task: NodeTask): PackedOutcome | Promise<PackedOutcome | WorkerReady> {
  if (task.task === PREPARE) return prepare();
  if (host === undefined) return loading.then((loaded) => runOn(loaded, task));
  return runOn(host, task);
}

function runOn(loaded: TaskHost, task: NodeTask): PackedOutcome | Promise<PackedOutcome> {
  const outcome = loaded.run(task.task, parsed(task.payload));
  return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
}

function answer(outcome: TaskOutcome): PackedOutcome {
  return packOutcome(withCloneableResult(outcome));
}

/**
 * A function as a result cannot leave its worker, and piscina's threads die of trying. One deep inside an object is
 * found only by cloning it, which would cost every task more than it helps.
 */
function withCloneableResult(outcome: TaskOutcome): TaskOutcome {
  if (typeof outcome.result !== 'function' && typeof outcome.result !== 'symbol') return outcome;
  const { startedMs, finishedMs } = outcome;
  const errorMessage = `a ${typeof outcome.result} cannot be passed from a worker to its node`;
  return { startedMs, finishedMs, outcome: OUTCOME.failed, errorKind: 'DataCloneError', errorMessage };
}

function parsed(payload: string): unknown {
  return payload === '' ? undefined : JSON.parse(payload);
}

async function prepare(): Promise<WorkerReady> {
  const workerId = `${process.pid}:${threadId}`;
  try {
    await loading;
    // Stay busy for a moment, so that the next question goes to another worker.
    await delay(PREPARE_HOLD_MS);
    return { workerId };
  } catch (thrown) {
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { workerId, error };
  }
}

const PREPARE_HOLD_MS = 5;

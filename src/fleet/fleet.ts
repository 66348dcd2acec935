import type { UpstreamSteps } from '../lab/connection-counter.js';
import type { TaskRecords } from '../lab/task-records.js';
import type { Load } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import type { Routes } from './routes.js';
import type { Setting } from './setting.js';

/**
 * How a workload is run: the one interface that everything hangs on. A runtime (Node.js, Celery, …) is one folder
 * beside this file; a simulated one, in virtual time, lets search, check and CLI be tested without a clock.
 *
 * Contract (test/fleet/conformance.ts holds every fleet to it):
 * - tasks of one queue start in the order in which they entered, as far as one node is concerned;
 * - a node never has more than `prefetchMultiplier × concurrency` unacknowledged tasks (0: no limit), nor runs
 *   more than `concurrency` at once;
 * - every submitted task has exactly one record, whatever happens to its node;
 * - after `stop` nothing is left: no process, socket, temporary file or connection.
 * It leaves out: what a trial's figures are, and which settings make sense for a workload.
 */
export interface Fleet<W extends Workload = Workload> {
  /** The runtime's name, such as `node` or `simulated`. */
  readonly runtime: string;
  /**
   * Whether several of its settings may run at once, one of them under load while the others idle, and a load may say which
   * window its nodes have and how many tasks they run at once. Default: neither.
   */
  readonly keepsSeveral?: boolean;
  /**
   * Starts the setting's nodes and resolves when all of their workers are ready for a task.
   * @throws {UsageError} when the workload cannot be loaded or set up
   * @throws {EnvironmentError} when the machine refuses (memory, files, processes)
   */
  start(setting: Setting, workload: W): Promise<RunningFleet>;
  /** Ends what outlives single trials (broker, observer). */
  close(): Promise<void>;
}

/** A fleet that can have kinds of tasks in queues of their own. */
export interface RoutedFleet<W extends Workload = Workload> extends Fleet<W> {
  /**
   * As `start`, with nodes for each route. A saturating load then submits the workload's tasks in their order, and waits
   * while the queue of the next one is full; what tasks send without a route of its own stays in its sender's queue.
   */
  startRoutes(routes: Routes): Promise<RunningFleet>;
}

export interface RunningFleet {
  /** From the start of the first node to the readiness of the last, in ms. */
  readonly startUpMs: number;
  /**
   * Submits tasks as the load says, waits for those that arrived and gives one record per task. A fleet runs one
   * load at a time, and may run several in turn.
   */
  run(load: Load, options?: RunOptions): Promise<Observation>;
  /** Every node's state at this moment. */
  inspect(): Promise<NodeState[]>;
  /** Ends the nodes; idempotent. Tasks in flight are abandoned. */
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called a few times a second with the count of tasks finished so far. */
  readonly onProgress?: (finished: number) => void;
  /**
   * Place of the load's first task in the workload's sequence, from 0, which is the default: so that loads one after another
   * on the same nodes have other tasks. A fleet may not heed it whose tasks are drawn anew for each load.
   */
  readonly from?: number;
  /** The nodes' window during this load, by its multiplier; by their setting's where it is left out. */
  readonly prefetchMultiplier?: number;
  /** How many tasks each node runs at once during this load: 1 to its setting's concurrency, which is the default. */
  readonly concurrency?: number;
  /** How long after the load's end unfinished tasks are waited for, in ms; default 5,000. */
  readonly drainMs?: number;
  /**
   * Returns when no node has anything to do any more, after `drainMs` at the latest: for a load of another fleet right after
   * this one. Default: nodes may still work off what they held when the load was over. A fleet whose nodes then drop that
   * need not heed it.
   */
  readonly untilIdle?: boolean;
}

/** One node, as seen from inside. delivered = started + held, counting tasks that have not finished. */
export interface NodeState {
  readonly node: number;
  readonly delivered: number;
  readonly started: number;
  readonly held: number;
  /** As the broker counts: delivered and not yet acknowledged. */
  readonly unacknowledged: number;
  readonly finished: number;
}

/** What a fleet saw while a load ran. Plain data. */
export interface Observation {
  /** How long a saturating load ran before its window, ms; 0 for other loads. */
  readonly beforeWindowMs: number;
  /** The load's window on the monotonic clock: first possible arrival to the end of arrivals, in ms. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly records: TaskRecords;
  /** Names of tasks that are none of the workload's and that its tasks sent: their indexes follow those of the workload's. */
  readonly otherTasks?: readonly string[];
  /** CPU time used in the window: by the nodes with all their workers, and by the lab (broker and generator). */
  readonly nodesCpuMs: number;
  readonly labCpuMs: number;
  /**
   * By the nodes from before the load's first task until after its last, warm-up and drain included: what all its tasks
   * used, with none cut off at an end of the window. Absent where the runtime does not look then, or was interrupted.
   */
  readonly nodesCpuThroughoutMs?: number;
  /** By upstreams that share the machine with the nodes, such as the embedded PostgreSQL; absent where there are none. */
  readonly upstreamsCpuMs?: number;
  /** Peak over the window of the nodes' process trees together (proportional set size), in bytes; null if unknown. */
  readonly memoryPeakBytes: number | null;
  /** Of the nodes' main event loops, the worst node; null where the runtime has none. */
  readonly eventLoop: { readonly delayP99Ms: number; readonly utilization: number } | null;
  /** Of green threads, the node whose hub was blocked the most; absent where there are none, or nothing was. */
  readonly hub?: HubBlock;
  /** Modules that green threads need patched and that are not, at any node; absent where all are. */
  readonly unpatched?: readonly string[];
  /** Per upstream, as the server counted; empty if none was used. */
  readonly connections: readonly ConnectionUse[];
  /** Open ones at even steps that begin before the window and may go beyond its end; absent where nobody looked. */
  readonly connectionsOverTime?: readonly UpstreamSteps[];
  /** What went wrong with nodes and workers (not with tasks). */
  readonly faults: readonly Fault[];
  /** Most tasks that one node held (delivered, not started) at once, as observed. */
  readonly heldPeak: number;
}

/** For how long a hub did not come round, of the window: 0 to 1. */
export interface HubBlock {
  readonly computingShare: number;
  /** In calls that wait without letting other green threads run. */
  readonly waitingShare: number;
  /** `file:line in function[, calling file:line in function]`, where it was seen most often: a line of the user’s. */
  readonly where: string | null;
  /** The user's part of the stack, innermost first. */
  readonly stack: readonly string[];
}

export interface ConnectionUse {
  readonly upstream: 'http' | 'postgres';
  /** Connections opened in the window. */
  readonly opened: number;
  /** Most connections open at once. */
  readonly peak: number;
}

export interface Fault {
  readonly kind: 'node-exit' | 'worker-exit' | 'node-blocked' | 'worker-blocked';
  readonly node: number;
  readonly atMs: number;
  /** One sentence: the exit code or signal, or how long it was blocked. */
  readonly detail: string;
}

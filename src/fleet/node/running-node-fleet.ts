import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../foundation/clock.js';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import type { BrokerProgress } from '../../lab/broker/broker.js';
import { countConnections, NO_CONNECTIONS, resetConnections } from '../../lab/connection-counter.js';
import type { ObservedUse } from '../../lab/observer/observer.js';
import type { Load } from '../../workload/load.js';
import type { ModuleWorkload } from '../../workload/workload.js';
import { duringWindow } from '../during-window.js';
import type { Fault, NodeState, Observation, RunningFleet, RunOptions } from '../fleet.js';
import type { Setting } from '../setting.js';
import type { NodeFleetOptions } from './node-fleet-options.js';
import { NodeProcess } from './node-process.js';
import type { NodeWindow } from './node-protocol.js';

/** @param number of the fleet among those that are connected to the broker: 0 to 2³² − 1 */
interface RunningNodeFleetOptions extends NodeFleetOptions {
  readonly number: number;
  readonly setting: Setting;
  readonly workload: ModuleWorkload;
}

/**
 * The nodes of one setting. A node that dies is started again, as a supervisor in production would; one that has
 * been silent for longer than any task may take is killed, upon which the same happens.
 */
export class RunningNodeFleet implements RunningFleet {
  readonly #options: RunningNodeFleetOptions;
  readonly #nodes = new Map<number, NodeProcess>();
  /** Restarts under way: `stop` must not overtake them. */
  readonly #restarts = new Set<Promise<void>>();
  #restartCount = 0;
  /** Nodes that were killed because they were silent, and for how long. */
  readonly #blocked = new Map<NodeProcess, string>();
  #faults: Fault[] = [];
  #stopped = false;
  #observing = false;
  /** Tasks that each node runs at once. */
  #concurrency: number;
  startUpMs = 0;

  constructor(options: RunningNodeFleetOptions) {
    this.#options = options;
    this.#concurrency = options.setting.concurrency;
  }

  async startNodes(): Promise<void> {
    const before = performance.now();
    const started = await Promise.allSettled(
      Array.from({ length: this.#options.setting.nodes }, (_, node) => this.#startNode(node)),
    );
    for (const result of started) if (result.status === 'rejected') throw result.reason;
    await this.#joined();
    this.startUpMs = performance.now() - before;
  }

  /** Until the broker has heard of all of them: how many tasks a saturating load keeps in the system is asked when it begins. */
  async #joined(): Promise<void> {
    const deadlineMs = performance.now() + JOIN_TIMEOUT_MS;
    for (;;) {
      const connected = await this.#options.broker.connectedNodes(this.#options.number);
      // One that has ended meanwhile is started again, and joins when it can.
      if ([...this.#nodes.keys()].every((node) => connected.includes(node))) return;
      if (performance.now() > deadlineMs)
        throw new EnvironmentError('nodes started but did not join the broker', {
          hint: 'Look for what keeps this machine busy, and try again.',
        });
      await delay(JOIN_POLL_MS);
    }
  }

  async run(load: Load, options: RunOptions = {}): Promise<Observation> {
    const { broker } = this.#options;
    const warmsUp = load.kind === 'saturating' && (load.mostWarmUpMs ?? load.warmUpMs ?? 0) > 0;
    await this.#limit(options.concurrency ?? this.#options.setting.concurrency);
    await this.#begin();
    let begun = Promise.resolve();
    let seen: WindowsSeen | undefined;
    const look = () => {
      seen ??= this.#look(begun);
      return seen;
    };
    try {
      const result = await broker.run(load, {
        fleet: this.#options.number,
        from: options.from ?? 0,
        ...(options.prefetchMultiplier === undefined
          ? {}
          : { prefetchMultiplier: options.prefetchMultiplier }),
        concurrency: this.#concurrency,
        drainMs: options.drainMs ?? DEFAULT_DRAIN_MS,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onProgress: (progress) => {
          this.#killSilentNodes(progress);
          options.onProgress?.(progress.finished);
        },
        ...(warmsUp
          ? {
              onStarted: () => {
                begun = this.#beginAnew();
                // Awaited with the rest; until then a failure is nobody's.
                begun.catch(() => {});
              },
            }
          : {}),
        // What is used while the last tasks end is not of the load; only a batch is over when they have.
        ...(load.kind === 'batch' ? {} : { onEnded: look }),
      });
      const use = duringWindow(await look().use, result);
      const windows = options.signal?.aborted ? [] : await look().windows;
      return {
        ...result,
        nodesCpuMs: use.nodesCpuMs,
        ...(options.signal?.aborted
          ? {}
          : { nodesCpuThroughoutMs: await this.#options.observer.nodesCpuMs() }),
        labCpuMs: use.labCpuMs,
        upstreamsCpuMs: use.upstreamsCpuMs,
        memoryPeakBytes: use.nodesMemoryPeakBytes,
        eventLoop: worstLoop(windows),
        heldPeak: Math.max(0, ...windows.map((window) => window.heldPeak)),
        ...(options.signal?.aborted ? NO_CONNECTIONS : await countConnections(this.#options.counters)),
        faults: this.#faults,
      };
    } finally {
      this.#observing = false;
    }
  }

  async inspect(): Promise<NodeState[]> {
    const unacknowledged = new Map(
      (await this.#options.broker.unacknowledged(this.#options.number)).map(({ node, count }) => [
        node,
        count,
      ]),
    );
    const states = [...this.#nodes].map(async ([index, node]): Promise<NodeState> => {
      const { started, held, finished } = await node.counts();
      return {
        node: index,
        delivered: started + held,
        started,
        held,
        finished,
        unacknowledged: unacknowledged.get(index) ?? 0,
      };
    });
    return (await Promise.all(states)).sort((a, b) => a.node - b.node);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled([...this.#restarts]);
    await Promise.all([...this.#nodes.values()].map((node) => node.stop()));
    this.#nodes.clear();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  async #startNode(index: number): Promise<void> {
    const {
      setting,
      workload,
      upstreams,
      broker,
      taskTimeoutMs,
      folder,
      guard,
      niceness = 0,
    } = this.#options;
    const node = await NodeProcess.start({
      init: {
        node: index,
        fleet: this.#options.number,
        setting,
        workload,
        upstreams,
        socketPath: broker.socketPath,
        taskTimeoutMs,
        niceness,
      },
      folder,
      guard,
      onWorkerFault: (fault) => this.#faults.push({ ...fault, node: index }),
    });
    if (this.#concurrency !== setting.concurrency) await node.limit(this.#concurrency);
    this.#nodes.set(index, node);
    if (this.#observing) await this.#options.observer.add({ nodes: [node.pid] });
    void node.exited.then((how) => this.#onExit(index, node, how));
  }

  #onExit(index: number, node: NodeProcess, how: string): void {
    if (node.stopping && !this.#blocked.has(node)) return;
    const blocked = this.#blocked.get(node);
    this.#faults.push({
      kind: blocked === undefined ? 'node-exit' : 'node-blocked',
      node: index,
      atMs: monotonicMs(),
      detail: blocked ?? `node ${index} ended (${how})${node.lastWords()}`,
    });
    this.#nodes.delete(index);
    if (this.#stopped || this.#restartCount >= MAX_RESTARTS) return;
    this.#restartCount++;
    const restart = node
      // What it started may still run.
      .kill()
      .then(() => (this.#stopped ? undefined : this.#startNode(index)))
      .catch((thrown: unknown) => {
        this.#faults.push({
          kind: 'node-exit',
          node: index,
          atMs: monotonicMs(),
          detail: `node ${index} could not be started again: ${messageOf(thrown)}`,
        });
      })
      .finally(() => this.#restarts.delete(restart));
    this.#restarts.add(restart);
  }

  #killSilentNodes({ silence }: BrokerProgress): void {
    for (const { node: index, silentMs } of silence) {
      const node = this.#nodes.get(index);
      if (node === undefined || this.#blocked.has(node)) continue;
      if (silentMs <= this.#options.taskTimeoutMs + SILENCE_GRACE_MS) continue;
      this.#blocked.set(
        node,
        `node ${index}'s event loop was blocked for ${Math.round(silentMs)} ms; it was replaced`,
      );
      void node.kill();
    }
  }

  async #limit(concurrency: number): Promise<void> {
    if (concurrency === this.#concurrency) return;
    this.#concurrency = concurrency;
    // A node that dies meanwhile is started again with it.
    await Promise.allSettled([...this.#nodes.values()].map((node) => node.limit(concurrency)));
  }

  /** Has everyone count, from here on. */
  async #begin(): Promise<void> {
    const { broker, observer, counters, upstreamPids } = this.#options;
    this.#faults = [];
    await Promise.all([
      resetConnections(counters),
      ...[...this.#nodes.values()].map((node) => node.begin()),
      observer.begin({ nodes: this.#pids(), lab: [broker.pid], upstreams: upstreamPids }),
    ]);
    this.#observing = true;
  }

  /** Again, under load. Nodes are told but not waited for: one that a task blocks answers late. */
  async #beginAnew(): Promise<void> {
    const { observer, counters } = this.#options;
    this.#faults = [];
    for (const node of this.#nodes.values()) node.begin().catch(() => {});
    await Promise.all([resetConnections(counters), observer.mark()]);
  }

  /** Ends the observation. */
  #look(begun: Promise<void>): WindowsSeen {
    const use = begun.then(() => {
      this.#observing = false;
      return this.#options.observer.end();
    });
    const windows = begun.then(() => this.#windows());
    use.catch(() => {});
    windows.catch(() => {});
    return { use, windows };
  }

  #pids(): number[] {
    return [...this.#nodes.values()].map((node) => node.pid);
  }

  async #windows(): Promise<NodeWindow[]> {
    // A node whose event loop is blocked cannot answer; its trial is flagged by what it did not finish.
    const windows = [...this.#nodes.values()].map((node) =>
      Promise.race([node.end().catch(() => null), delay(WINDOW_TIMEOUT_MS, null, { ref: false })]),
    );
    return (await Promise.all(windows)).filter((window) => window !== null);
  }
}

/** What processes have used, and what nodes have seen, in a load's window. */
interface WindowsSeen {
  readonly use: Promise<ObservedUse>;
  readonly windows: Promise<NodeWindow[]>;
}

function worstLoop(windows: readonly NodeWindow[]): Observation['eventLoop'] {
  if (windows.length === 0) return null;
  return {
    delayP99Ms: Math.max(...windows.map((window) => window.loopDelayP99Ms)),
    utilization: Math.max(...windows.map((window) => window.loopUtilization)),
  };
}

const JOIN_TIMEOUT_MS = 10_000;
const JOIN_POLL_MS = 2;
const WINDOW_TIMEOUT_MS = 3_000;
const DEFAULT_DRAIN_MS = 5_000;
/** Beyond the task timeout: two missed signs of life and a busy machine. */
const SILENCE_GRACE_MS = 1_500;
/** Per fleet: a task that always kills its node must not keep a trial busy with restarts only. */
const MAX_RESTARTS = 50;

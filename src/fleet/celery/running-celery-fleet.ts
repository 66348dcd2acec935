import { rm } from 'node:fs/promises';
import { monotonicMs } from '../../foundation/clock.js';
import { messageOf } from '../../foundation/errors.js';
import type { LoadResult } from '../../lab/broker/load-run.js';
import { countConnections, NO_CONNECTIONS, resetConnections } from '../../lab/connection-counter.js';
import type { ObservedUse } from '../../lab/observer/observer.js';
import type { Load } from '../../workload/load.js';
import { duringWindow } from '../during-window.js';
import type { Fault, HubBlock, NodeState, Observation, RunningFleet, RunOptions } from '../fleet.js';
import { poolTraits } from '../pool-traits.js';
import type { Routes } from '../routes.js';
import type { Setting } from '../setting.js';
import type { CeleryFleetOptions } from './celery-fleet-options.js';
import { CeleryNode } from './celery-node.js';
import type { SeenNode } from './node-link.js';
import type { ProbeOrders } from './probe-process.js';
import { queueOfRoute } from './publisher.js';

/** The workers of all routes. One that dies is started again, as a supervisor in production would. */
export class RunningCeleryFleet implements RunningFleet {
  readonly #options: CeleryFleetOptions & { readonly routes: Routes; readonly folder: string };
  /** What each node is to run, by its index: those of the first route first. */
  readonly #plan: readonly NodePlan[];
  readonly #nodes = new Map<number, CeleryNode>();
  /** Restarts under way: `stop` must not overtake them. */
  readonly #restarts = new Set<Promise<void>>();
  #restartCount = 0;
  /** Nodes that were killed because they were silent, and for how long. */
  readonly #blocked = new Map<CeleryNode, string>();
  #faults: Fault[] = [];
  #stopped = false;
  #observing = false;
  startUpMs = 0;

  constructor(options: CeleryFleetOptions & { routes: Routes; folder: string }) {
    this.#options = options;
    const { routes, orders } = options;
    this.#plan = routes.flatMap(({ setting }, route) =>
      Array.from({ length: setting.nodes }, () => ({ setting, queue: queueOfRoute(orders, route) })),
    );
  }

  async startNodes(): Promise<void> {
    const before = performance.now();
    await this.#useRoutes();
    // RabbitMQ has given back what the nodes of an earlier trial held; these would run it before their own.
    await this.#options.load.purge();
    const started = await Promise.allSettled(this.#plan.map((_, node) => this.#startNode(node)));
    for (const result of started) if (result.status === 'rejected') throw result.reason;
    this.startUpMs = performance.now() - before;
  }

  async run(load: Load, options: RunOptions = {}): Promise<Observation> {
    const warmsUp = load.kind === 'saturating' && (load.mostWarmUpMs ?? load.warmUpMs ?? 0) > 0;
    await this.#begin();
    let begun = Promise.resolve();
    let seen: Seen | undefined;
    const look = () => {
      seen ??= this.#look(begun);
      return seen;
    };
    try {
      const result = await this.#options.load.run(load, {
        drainMs: options.drainMs ?? DEFAULT_DRAIN_MS,
        untilIdle: options.untilIdle ?? false,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onProgress: ({ finished, nodes }) => {
          this.#killSilentNodes(nodes);
          options.onProgress?.(finished);
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
      const nodes = options.signal?.aborted ? [] : await look().nodes;
      return {
        ...result,
        nodesCpuMs: use.nodesCpuMs,
        labCpuMs: use.labCpuMs,
        upstreamsCpuMs: use.upstreamsCpuMs,
        memoryPeakBytes: use.nodesMemoryPeakBytes,
        // Python has no event loop of its own that could be asked.
        eventLoop: null,
        ...hubOf(nodes, result),
        ...this.#unpatched(),
        heldPeak: Math.max(0, ...nodes.map(({ heldPeak }) => heldPeak)),
        ...(options.signal?.aborted ? NO_CONNECTIONS : await countConnections(this.#options.counters)),
        faults: this.#faults,
      };
    } finally {
      this.#observing = false;
    }
  }

  async inspect(): Promise<NodeState[]> {
    const nodes = await this.#options.load.nodes();
    const unacknowledged = await this.#options.load.unacknowledged();
    const delivered = nodes.reduce((sum, { started, held }) => sum + started + held, 0);
    return nodes
      .map(({ node, started, held, finished }) => ({
        node,
        delivered: started + held,
        started,
        held,
        finished,
        // The broker counts for all nodes together.
        unacknowledged:
          nodes.length === 1 || delivered === 0
            ? unacknowledged
            : Math.round((unacknowledged * (started + held)) / delivered),
      }))
      .sort((a, b) => a.node - b.node);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#options.load.abort();
    await Promise.allSettled([...this.#restarts]);
    await Promise.all([...this.#nodes.values()].map((node) => node.stop()));
    this.#nodes.clear();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  #useRoutes(): Promise<void> {
    const { app, load, routes, orders } = this.#options;
    const routeOf = ({ name }: { name: string }) => routes.findIndex(({ tasks }) => tasks.includes(name));
    return load.useRoutes({
      queues: routes.map((_, route) => queueOfRoute(orders, route)),
      ofTask: app.tasks.map((task) => Math.max(0, routeOf(task))),
    });
  }

  async #startNode(index: number): Promise<void> {
    const { setting, queue } = this.#plan[index]!;
    const { routes } = this.#options;
    const orders = {
      ...this.#options.orders,
      queue,
      ...(routes.length === 1 ? {} : routesInOrders(routes, this.#options.orders)),
    };
    const node = await CeleryNode.start({ ...this.#options, orders, setting, index });
    this.#nodes.set(index, node);
    if (this.#observing) await this.#options.observer.add({ nodes: [node.pid] });
    void node.exited.then((how) => this.#onExit(index, node, how));
  }

  #onExit(index: number, node: CeleryNode, how: string): void {
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

  /** A pool whose tasks run beside the consumer tells of itself all the time; a blocked hub, or a lone task, does not. */
  #killSilentNodes(nodes: readonly SeenNode[]): void {
    for (const { node: index, silentMs } of nodes) {
      const node = this.#nodes.get(index);
      if (node === undefined || this.#blocked.has(node)) continue;
      if (silentMs <= this.#options.taskTimeoutMs + SILENCE_GRACE_MS) continue;
      const { isLoop } = poolTraits(this.#plan[index]!.setting);
      this.#blocked.set(
        node,
        `node ${index} was silent for ${Math.round(silentMs)} ms${isLoop ? ': a task blocked it' : ''}; it was replaced`,
      );
      void node.kill();
    }
  }

  /** Has everyone count, from here on. */
  async #begin(): Promise<void> {
    const { observer, load, brokerPids, counters } = this.#options;
    this.#faults = [];
    await Promise.all([
      resetConnections(counters),
      observer.begin({ nodes: this.#pids(), lab: [load.pid], upstreams: brokerPids }),
    ]);
    this.#observing = true;
  }

  /** Again, under load. */
  async #beginAnew(): Promise<void> {
    const { observer, counters } = this.#options;
    this.#faults = [];
    await Promise.all([resetConnections(counters), observer.mark()]);
  }

  /** Ends the observation. */
  #look(begun: Promise<void>): Seen {
    const use = begun.then(() => {
      this.#observing = false;
      return this.#options.observer.end();
    });
    const nodes = this.#options.load.nodes();
    use.catch(() => {});
    nodes.catch(() => {});
    return { use, nodes };
  }

  #unpatched(): Pick<Observation, 'unpatched'> {
    const unpatched = new Set([...this.#nodes.values()].flatMap(({ ready }) => ready.unpatched ?? []));
    return unpatched.size === 0 ? {} : { unpatched: [...unpatched] };
  }

  #pids(): number[] {
    return [...this.#nodes.values()].map((node) => node.pid);
  }
}

interface NodePlan {
  readonly setting: Setting;
  readonly queue: string;
}

function routesInOrders(routes: Routes, names: Pick<ProbeOrders, 'queue'>): Partial<ProbeOrders> {
  return {
    queues: routes.map((_, route) => queueOfRoute(names, route)),
    routes: Object.fromEntries(
      routes.flatMap(({ tasks }, route) => tasks.map((task) => [task, queueOfRoute(names, route)])),
    ),
  };
}

function hubOf(
  nodes: readonly SeenNode[],
  { startedMs, endedMs }: Pick<LoadResult, 'startedMs' | 'endedMs'>,
): { readonly hub?: HubBlock } {
  const blocked = ({ hub }: SeenNode) => (hub === null ? 0 : hub.computingMs + hub.waitingMs);
  const worst = [...nodes].sort((a, b) => blocked(b) - blocked(a))[0];
  if (worst === undefined || worst.hub === null || blocked(worst) <= 0) return {};
  const { computingMs, waitingMs, where, stack } = worst.hub;
  const share = (ms: number) => Math.min(1, ms / (endedMs - startedMs));
  return {
    hub: { computingShare: share(computingMs), waitingShare: share(waitingMs), where, stack },
  };
}

interface Seen {
  readonly use: Promise<ObservedUse>;
  readonly nodes: Promise<SeenNode[]>;
}

const DEFAULT_DRAIN_MS = 5_000;
/** Beyond the task timeout: missed signs of life and a busy machine. */
const SILENCE_GRACE_MS = 3_000;
/** Per fleet: a task that always kills its node must not keep a trial busy with restarts only. */
const MAX_RESTARTS = 20;

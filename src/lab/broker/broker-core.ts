import { Buffer } from 'node:buffer';
import net from 'node:net';
import type { Clock } from '../../foundation/clock.js';
import type { Load } from '../../workload/load.js';
import { NO_ERROR, type Outcome } from '../task-records.js';
import { DelayLine } from './delay-line.js';
import { DeliveryQueue } from './delivery-queue.js';
import { type LoadResult, LoadRun, type RunLoadOptions } from './load-run.js';
import { RecordBook } from './record-book.js';
import { FRAME, FrameReader, FrameWriter } from './wire.js';

/** One task of the sequence: what is submitted, already serialised. */
export interface SequenceEntry {
  readonly task: number;
  readonly payload: Buffer;
}

/**
 * The embedded broker with the load generator: a server on a Unix socket to which nodes connect. It runs one load
 * at a time, on the nodes of one fleet; those of others idle meanwhile. A load has a record book and a delivery queue
 * of its own.
 */
export class BrokerCore {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #server: net.Server;
  /** Of each fleet, by their index in it. */
  readonly #fleets = new Map<number, Map<number, NodeConnection>>();
  /** That of the present load, or of the last one. */
  #fleet = ONLY_FLEET;
  readonly #onNodeGone: (node: number) => void;
  #sequence: readonly SequenceEntry[] = [{ task: 0, payload: Buffer.alloc(0) }];
  #book = new RecordBook();
  #queue = new DeliveryQueue(this.#book);
  /** Rows on the wire count on from load to load, so that a straggler of an earlier load is not mistaken. */
  #rowBase = 0;
  /** Where in the sequence the present load begins. */
  #offset = 0;
  /** Of the present load, where it has its own. */
  #prefetchMultiplier: number | undefined;
  #concurrency: number | undefined;
  #run: LoadRun | undefined;
  #wake: () => void = () => {};

  /** @param latencyMs added to each way between broker and node */
  constructor(options: { clock: Clock; latencyMs: number; onNodeGone?: (node: number) => void }) {
    this.#clock = options.clock;
    this.#latencyMs = options.latencyMs;
    this.#onNodeGone = options.onNodeGone ?? (() => {});
    this.#server = net.createServer((socket) => this.#accept(socket));
  }

  listen(socketPath: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(socketPath, () => resolve());
    });
  }

  close(): void {
    this.#run?.stop();
    for (const nodes of this.#fleets.values()) for (const node of nodes.values()) node.socket.destroy();
    this.#server.close();
  }

  useSequence(sequence: readonly SequenceEntry[]): void {
    if (sequence.length === 0) throw new RangeError('a sequence needs at least one task');
    this.#sequence = sequence;
  }

  get finished(): number {
    return this.#book.finished;
  }

  /** Nodes of a fleet that said hello and are still connected. */
  connectedNodes(fleet = this.#fleet): number[] {
    return [...(this.#fleets.get(fleet)?.keys() ?? [])];
  }

  /** How long ago (ms) each connected node was last heard of. */
  silenceMs(): { node: number; silentMs: number }[] {
    const now = this.#clock();
    return [...this.#nodes.values()].map((node) => ({ node: node.index, silentMs: now - node.heardMs }));
  }

  /** Nothing where the fleet is not the one of the last load. */
  unacknowledged(fleet = this.#fleet): { node: number; count: number }[] {
    if (fleet !== this.#fleet) return [];
    return [...this.#nodes.keys()].map((node) => ({ node, count: this.#queue.unacknowledged(node) }));
  }

  /**
   * Runs a load on the connected nodes of a fleet, then waits for the tasks that are still unfinished: all of a steady load or a
   * batch; of a saturating load those that run, while the backlog is dropped. Without their ends each slot's last task
   * would count as nothing, which took 10 to 30 % from the capacity of tasks that last a third of the load.
   * @param options.fleet whose nodes; 0 by default
   * @param options.from place of the load's first task in the sequence, from 0, which is the default
   * @param options.prefetchMultiplier of the nodes' windows; theirs where it is left out
   * @param options.concurrency how many tasks each node runs at once, as it was told; as it said when it connected where it is left out
   * @param options.drainMs how long it waits at most
   * @param options.onEnded called when the last task has entered
   */
  async run(
    load: Load,
    options: RunLoadOptions & {
      readonly fleet?: number;
      readonly from?: number;
      readonly prefetchMultiplier?: number;
      readonly concurrency?: number;
    },
  ): Promise<LoadResult> {
    if (this.#run !== undefined) throw new Error('the broker runs one load at a time');
    this.#fleet = options.fleet ?? ONLY_FLEET;
    const run = new LoadRun(load, {
      clock: this.#clock,
      population: () => this.#population(load),
      enter: (arrivalsMs) => this.#enter(arrivalsMs),
    });
    this.#run = run;
    this.#offset = options.from ?? 0;
    this.#prefetchMultiplier = options.prefetchMultiplier;
    this.#concurrency = options.concurrency;
    try {
      await this.#settle(options.drainMs);
      this.#rowBase += this.#book.length;
      this.#book = run.book;
      this.#queue = new DeliveryQueue(run.book);
      for (const node of this.#nodes.values()) this.#queue.addNode(node.index, this.#windowOf(node));
      return await run.run({
        ...options,
        drain: () => this.#drain(options),
        discard: () => {
          this.#queue.close();
          for (const node of this.#nodes.values()) node.discard();
        },
        settle: () => this.#settle(options.drainMs, options.signal),
      });
    } finally {
      this.#run = undefined;
    }
  }

  get #nodes(): Map<number, NodeConnection> {
    return this.#fleets.get(this.#fleet) ?? NO_NODES;
  }

  /** How many unacknowledged tasks a node may have in the present load; 0 = no limit. */
  #windowOf(node: NodeConnection): number {
    const multiplier = this.#prefetchMultiplier ?? node.limit / node.concurrency;
    return multiplier * this.#concurrencyOf(node);
  }

  #concurrencyOf({ concurrency }: NodeConnection): number {
    return this.#concurrency ?? concurrency;
  }

  #enter(arrivalsMs: readonly number[]): void {
    const book = this.#book;
    const now = this.#clock();
    for (const arrivalMs of arrivalsMs) {
      // The same sequence for every setting, row by row.
      book.enter(this.#entry(book.length).task, arrivalMs, now);
    }
    this.#dispatch();
  }

  #entry(row: number): SequenceEntry {
    return this.#sequence[(this.#offset + row) % this.#sequence.length]!;
  }

  /** Twice what all nodes could have at once, so that the backlog never empties; little more than runs, with a limit. */
  #population({ maxRatePerSecond }: Load): number {
    if (maxRatePerSecond !== undefined) {
      return pacedPopulation(
        [...this.#nodes.values()].map((node) => ({ concurrency: this.#concurrencyOf(node) })),
      );
    }
    const payloadBytes =
      this.#sequence.reduce((sum, { payload }) => sum + payload.length, 0) / this.#sequence.length;
    const unlimited = Math.min(UNLIMITED_BACKLOG.tasks, UNLIMITED_BACKLOG.bytes / Math.max(1, payloadBytes));
    let most = 0;
    for (const node of this.#nodes.values()) {
      const limit = this.#windowOf(node);
      const concurrency = this.#concurrencyOf(node);
      most += concurrency + (limit === 0 ? Math.ceil(Math.max(unlimited, 4 * concurrency)) : limit);
    }
    return Math.max(64, 2 * most);
  }

  #dispatch(): void {
    this.#queue.dispatch((index, row) => {
      const node = this.#nodes.get(index)!;
      const entry = this.#entry(row);
      node.writer.deliver(this.#rowBase + row, entry.task, entry.payload);
    });
    for (const node of this.#nodes.values()) node.flush();
  }

  #drain(options: { drainMs: number; signal?: AbortSignal }): Promise<void> {
    return this.#until(() => this.#book.finished === this.#book.length, options.drainMs, options.signal);
  }

  /** Lets the tasks that a load left running come to their end. */
  #settle(drainMs: number, signal?: AbortSignal): Promise<void> {
    return this.#until(() => [...this.#nodes.values()].every((node) => node.settled), drainMs, signal);
  }

  async #until(condition: () => boolean, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      signal?.addEventListener('abort', finish, { once: true });
      this.#wake = () => {
        if (condition()) finish();
      };
    });
  }

  #accept(socket: net.Socket): void {
    const reader = new FrameReader();
    let node: NodeConnection | undefined;
    const inbound = new DelayLine<Buffer>(this.#latencyMs, this.#clock, (chunk) => {
      const finishedBefore = this.#book.finished;
      reader.read(chunk, (type, buffer, start, end) => {
        if (type === FRAME.hello) {
          node = this.#hello(socket, buffer, start);
        } else if (node !== undefined) {
          this.#receive(node, type, buffer, start, end);
        }
      });
      if (this.#book.finished !== finishedBefore) this.#run?.onFinished();
      if (this.#run !== undefined) this.#dispatch();
      this.#wake();
    });
    socket.on('data', (chunk: Buffer) => {
      if (node !== undefined) node.heardMs = this.#clock();
      inbound.push(chunk);
    });
    // A node that dies resets its connection; `close` follows and says all that matters.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      inbound.close();
      if (node !== undefined) this.#gone(node);
    });
  }

  #hello(socket: net.Socket, buffer: Buffer, start: number): NodeConnection {
    const index = buffer.readUInt16LE(start);
    const limit = buffer.readUInt32LE(start + 2);
    const node = new NodeConnection({
      socket,
      index,
      limit,
      concurrency: buffer.readUInt32LE(start + 6),
      fleet: buffer.readUInt32LE(start + 10),
      latencyMs: this.#latencyMs,
      clock: this.#clock,
    });
    const nodes = this.#fleets.get(node.fleet) ?? new Map<number, NodeConnection>();
    this.#fleets.set(node.fleet, nodes.set(index, node));
    if (this.#run !== undefined && node.fleet === this.#fleet)
      this.#queue.addNode(index, this.#windowOf(node));
    return node;
  }

  #receive(node: NodeConnection, type: number, buffer: Buffer, start: number, end: number): void {
    // Of a fleet whose load is over, a straggler's.
    const isPresent = node.fleet === this.#fleet;
    switch (type) {
      case FRAME.acknowledge:
        if (isPresent) this.#queue.acknowledge(node.index, buffer.readUInt32LE(start) - this.#rowBase);
        break;
      case FRAME.finish:
        if (isPresent) this.#finish(node, buffer, start);
        break;
      case FRAME.errorKind:
        node.errorKinds.set(buffer.readUInt16LE(start), buffer.toString('utf8', start + 2, end));
        break;
      case FRAME.settled:
        node.settled = true;
        break;
    }
  }

  #finish(node: NodeConnection, buffer: Buffer, start: number): void {
    const row = buffer.readUInt32LE(start) - this.#rowBase;
    if (row < 0) return;
    // Late acknowledgement; or an early one that the task's end overtook.
    this.#queue.acknowledge(node.index, row);
    const kind = buffer.readUInt16LE(start + 29);
    this.#book.finish(
      {
        row,
        deliveredMs: buffer.readDoubleLE(start + 4),
        startedMs: buffer.readDoubleLE(start + 12),
        finishedMs: buffer.readDoubleLE(start + 20),
        outcome: buffer.readUInt8(start + 28) as Outcome,
        errorKind:
          kind === NO_ERROR ? NO_ERROR : this.#book.errorKind(node.errorKinds.get(kind) ?? 'unknown'),
      },
      node.index,
    );
  }

  #gone(node: NodeConnection): void {
    const nodes = this.#fleets.get(node.fleet);
    if (nodes?.get(node.index) !== node) return;
    nodes.delete(node.index);
    if (nodes.size === 0) this.#fleets.delete(node.fleet);
    node.close();
    if (node.fleet !== this.#fleet) return;
    this.#queue.removeNode(node.index);
    this.#onNodeGone(node.index);
    this.#run?.onFinished();
    if (this.#run !== undefined) this.#dispatch();
    this.#wake();
  }
}

/**
 * How many tasks a saturating load with a limit of the rate keeps in the system: a quarter more than run at once. What
 * waited while a setting was slow (cold code, a stall) would be started at more than the limit once it is fast.
 */
export function pacedPopulation(nodes: readonly { readonly concurrency: number }[]): number {
  return nodes.reduce((sum, { concurrency }) => sum + concurrency + Math.ceil(concurrency / 4), 0);
}

const ONLY_FLEET = 0;
const NO_NODES = new Map<number, NodeConnection>();

/** The broker's end of one node's connection. */
class NodeConnection {
  readonly socket: net.Socket;
  readonly index: number;
  readonly fleet: number;
  readonly limit: number;
  readonly errorKinds = new Map<number, string>();
  readonly concurrency: number;
  heardMs: number;
  /** Nothing of an earlier load is held or runs. */
  settled = true;
  /** What it is told at the next `flush`. */
  readonly writer = new FrameWriter();
  readonly #outbound: DelayLine<Buffer>;

  constructor(options: {
    socket: net.Socket;
    index: number;
    fleet: number;
    limit: number;
    concurrency: number;
    latencyMs: number;
    clock: Clock;
  }) {
    this.socket = options.socket;
    this.index = options.index;
    this.fleet = options.fleet;
    this.limit = options.limit;
    this.concurrency = options.concurrency;
    this.heardMs = options.clock();
    this.#outbound = new DelayLine(options.latencyMs, options.clock, (chunk) => {
      if (!this.socket.destroyed) this.socket.write(chunk);
    });
  }

  discard(): void {
    this.settled = false;
    this.writer.discard();
    this.flush();
  }

  flush(): void {
    if (!this.writer.isEmpty) this.#outbound.push(this.writer.take());
  }

  close(): void {
    this.#outbound.close();
  }
}

/**
 * A window without a limit: a saturating load then keeps twice this many tasks per node in the system, or as many as
 * have these bytes of payloads, since a node holds them all.
 */
const UNLIMITED_BACKLOG = { tasks: 8_192, bytes: 16 << 20 } as const;

import type { Buffer } from 'node:buffer';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../foundation/clock.js';
import type { LabLostError } from '../../foundation/errors.js';
import { pacedPopulation } from '../../lab/broker/broker-core.js';
import { type LoadResult, LoadRun, type RunLoadOptions } from '../../lab/broker/load-run.js';
import { FrameReader } from '../../lab/broker/wire.js';
import { NO_ERROR, OUTCOME, type Outcome } from '../../lab/task-records.js';
import type { Load } from '../../workload/load.js';
import { lossReason } from './broker-errors.js';
import {
  type HubReport,
  hubSchema,
  type NodeReady,
  nodeReadySchema,
  PROBE_FRAME,
} from './celery-protocol.js';
import type { MessageTemplate } from './message.js';
import type { Publisher } from './publisher.js';

export interface CeleryLoadOptions {
  readonly clock: Clock;
  readonly publisher: Publisher;
  /** Starts the id of every task of the study; its row follows. */
  readonly idPrefix: string;
  /** The error of a broker that was lost. */
  readonly lossOf: (why: string) => LabLostError;
  /** A broker that takes longer to answer is lost, ms. */
  readonly answerTimeoutMs?: number;
  readonly onReady: (node: NodeReady) => void;
  readonly onNodeGone: (node: number) => void;
}

/** What was seen of one node. */
export interface SeenNode {
  readonly node: number;
  readonly started: number;
  readonly held: number;
  readonly finished: number;
  /** Since `resetPeaks`. */
  readonly heldPeak: number;
  readonly silentMs: number;
  /** Since `resetPeaks`; `null` where there is no hub, or it was never blocked. */
  readonly hub: HubReport | null;
}

/**
 * The load generator on a real broker: sends the tasks of a load, and hears from the probes inside the nodes what
 * becomes of each. A load has rows of its own, and their numbers go on from load to load.
 */
export class CeleryLoadCore {
  readonly #options: CeleryLoadOptions;
  readonly #server: net.Server;
  readonly #nodes = new Map<number, NodeLink>();
  #sequence: readonly MessageTemplate[] = [];
  #taskNames: readonly string[] = [];
  #run: LoadRun | undefined;
  #book = new LoadRun({ kind: 'batch', tasks: 0 }, NOWHERE).book;
  #rowBase = 0;
  /** Of the current load. */
  #acknowledged = 0;
  /** Of the current load, purged at its end. */
  #dropped = 0;
  /** Rows of this load and of earlier ones that are held or run, with the node. */
  readonly #held = new Map<number, Held>();
  readonly #running = new Map<number, Running>();
  #wake: () => void = () => {};
  /** Aborted with the error when the broker is lost. */
  readonly #brokerLoss = new AbortController();
  readonly #whenBrokerLost: Promise<never>;

  constructor(options: CeleryLoadOptions) {
    this.#options = options;
    this.#server = net.createServer((socket) => this.#accept(socket));
    void options.publisher.lost.then((why) => this.#loseBroker(why));
    this.#whenBrokerLost = new Promise((_resolve, reject) => {
      this.brokerLoss.addEventListener('abort', () => reject(this.brokerLoss.reason), { once: true });
    });
    this.#whenBrokerLost.catch(() => {});
  }

  /** Aborted when the broker is lost, by a `LabLostError`: no load can run any more. */
  get brokerLoss(): AbortSignal {
    return this.#brokerLoss.signal;
  }

  /** @throws {LabLostError} when the broker is lost; does not resolve */
  get whenBrokerLost(): Promise<never> {
    return this.#whenBrokerLost;
  }

  listen(socketPath: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(socketPath, () => resolve());
    });
  }

  useSequence(sequence: readonly MessageTemplate[], taskNames: readonly string[]): void {
    if (sequence.length === 0) throw new RangeError('a sequence needs at least one task');
    this.#sequence = sequence;
    this.#taskNames = taskNames;
  }

  get finished(): number {
    return this.#book.finished;
  }

  nodes(): SeenNode[] {
    const now = this.#options.clock();
    return [...this.#nodes.values()].map((link) => ({
      node: link.ready.node,
      started: link.running,
      held: link.held,
      finished: link.finished,
      heldPeak: link.heldPeak,
      silentMs: now - link.heardMs,
      hub: link.hubSinceReset(),
    }));
  }

  resetPeaks(): void {
    for (const link of this.#nodes.values()) {
      link.heldPeak = link.held;
      link.hubAtReset = link.hub;
    }
  }

  /** Messages that the broker has delivered and that were not acknowledged. */
  async unacknowledged(): Promise<number> {
    const { publisher } = this.#options;
    const counted = await this.#answer(publisher.unacknowledged());
    return (
      counted ??
      this.#book.length - (await this.#answer(publisher.waiting())) - this.#acknowledged - this.#dropped
    );
  }

  /** Drops what waits in the queue; not to be called while a load runs. */
  async purge(): Promise<void> {
    await this.#answer(this.#options.publisher.purge());
  }

  /** @throws {LabLostError} when the broker is lost meanwhile, or was */
  async run(load: Load, runOptions: RunLoadOptions): Promise<LoadResult> {
    if (this.#run !== undefined) throw new Error('one load at a time');
    const { clock, publisher } = this.#options;
    const loss = this.brokerLoss;
    const { signal = loss } = runOptions;
    const options = { ...runOptions, signal: AbortSignal.any([signal, loss]) };
    const run = new LoadRun(load, {
      clock,
      population: () => this.#population(load),
      enter: (arrivalsMs) => this.#enter(arrivalsMs),
    });
    this.#run = run;
    try {
      await this.purge();
      await this.#until(() => this.#held.size + this.#running.size === 0, options);
      if (this.#held.size === 0) await this.#answer(publisher.forgetHeld());
      // What an earlier load has left and nobody heard of again.
      this.#held.clear();
      this.#running.clear();
      for (const link of this.#nodes.values()) link.held = link.running = 0;
      this.#rowBase += this.#book.length;
      this.#book = run.book;
      this.#acknowledged = 0;
      this.#dropped = 0;
      let purged: Promise<void> | undefined;
      let lastOnes: ReadonlySet<number> = new Set();
      const result = await run.run({
        ...options,
        drain: () => this.#until(() => run.book.finished === run.book.length, options),
        discard: () => {
          lastOnes = new Set(this.#running.keys());
          purged = this.#answer(publisher.purge()).then((count) => {
            this.#dropped += count;
          });
          purged.catch(() => {});
        },
        settle: async () => {
          await this.#until(() => ![...lastOnes].some((row) => this.#running.has(row)), options);
          await purged;
        },
      });
      // What was seen is of a fleet that had no tasks.
      loss.throwIfAborted();
      return result;
    } finally {
      this.#run = undefined;
    }
  }

  stop(): void {
    this.#run?.stop();
  }

  async close(): Promise<void> {
    this.#run?.stop();
    for (const link of this.#nodes.values()) link.socket.destroy();
    this.#server.close();
    await this.#options.publisher.close();
  }

  /** Twice what all nodes can have, so that the backlog never empties; little more than runs, with a limit. */
  #population({ maxRatePerSecond }: Load): number {
    const nodes = [...this.#nodes.values()].map(({ ready }) => ready);
    if (maxRatePerSecond !== undefined) return pacedPopulation(nodes);
    const most = nodes.reduce((sum, { concurrency, prefetchCount }) => {
      const window =
        prefetchCount === null || prefetchCount === 0 ? UNLIMITED_TIMES * concurrency : prefetchCount;
      // With early acknowledgement those that run are not in the window.
      return sum + window + concurrency;
    }, 0);
    return Math.max(LEAST_POPULATION, 2 * most);
  }

  #enter(arrivalsMs: readonly number[]): void {
    const { clock, publisher, idPrefix } = this.#options;
    const now = clock();
    publisher.publish(
      arrivalsMs.map((arrivalMs) => {
        const template = this.#sequence[this.#book.length % this.#sequence.length]!;
        const row = this.#book.enter(template.task, arrivalMs, now);
        return { id: `${idPrefix}${this.#rowBase + row}`, template };
      }),
    );
  }

  #accept(socket: net.Socket): void {
    const reader = new FrameReader();
    let link: NodeLink | undefined;
    socket.on('data', (chunk: Buffer) => {
      const finishedBefore = this.#book.finished;
      reader.read(chunk, (kind, buffer, start, end) => {
        if (kind === PROBE_FRAME.ready) {
          link = new NodeLink(socket, nodeReadySchema.parse(JSON.parse(buffer.toString('utf8', start, end))));
          this.#nodes.set(link.ready.node, link);
          this.#options.onReady(link.ready);
        } else if (link !== undefined) {
          this.#receive(link, kind, buffer, start, end);
        }
      });
      if (link !== undefined) link.heardMs = this.#options.clock();
      if (this.#book.finished !== finishedBefore) this.#run?.onFinished();
      this.#wake();
    });
    // A node that dies resets its connection; `close` follows and says all that matters.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (link !== undefined) this.#gone(link);
    });
  }

  #receive(link: NodeLink, kind: number, buffer: Buffer, start: number, end: number): void {
    const { node } = link.ready;
    if (kind === PROBE_FRAME.state) return;
    if (kind === PROBE_FRAME.hub) {
      link.hub = hubSchema.parse(JSON.parse(buffer.toString('utf8', start, end)));
      return;
    }
    const row = buffer.readUInt32LE(start);
    const atMs = buffer.readDoubleLE(start + 4);
    const own = row - this.#rowBase;
    const isOurs = own >= 0 && own < this.#book.length;
    const isLate = isOurs && link.lateTasks.has(this.#taskNames[this.#book.taskOf(own)]!);
    switch (kind) {
      case PROBE_FRAME.received: {
        if (isOurs) this.#book.delivered(own, node);
        if (!this.#held.has(row)) link.held++;
        this.#held.set(row, { node, deliveredMs: atMs });
        link.heldPeak = Math.max(link.heldPeak, link.held);
        break;
      }
      case PROBE_FRAME.started: {
        // A child of a prefork pool may be faster to say so than its parent.
        const deliveredMs = this.#held.get(row)?.deliveredMs ?? atMs;
        if (this.#held.delete(row)) link.held--;
        else if (isOurs) this.#book.delivered(own, node);
        if (isOurs && !isLate) this.#acknowledge(own, node);
        if (!this.#running.has(row)) link.running++;
        this.#running.set(row, { node, deliveredMs, startedMs: atMs });
        break;
      }
      case PROBE_FRAME.finished: {
        const running = this.#running.get(row);
        if (this.#running.delete(row)) link.running--;
        link.finished++;
        if (!isOurs || running === undefined) break;
        const outcome = buffer.readUInt8(start + 12) as Outcome;
        const text = buffer.toString('utf8', start + 13, end);
        this.#acknowledge(own, node);
        this.#book.finish(
          {
            row: own,
            deliveredMs: running.deliveredMs,
            startedMs: running.startedMs,
            finishedMs: atMs,
            outcome,
            errorKind: text === '' ? NO_ERROR : this.#book.errorKind(text),
          },
          node,
        );
        break;
      }
    }
  }

  /** What a dead node had acknowledged is lost; the rest too where the broker keeps it back. */
  #gone(link: NodeLink): void {
    const { node } = link.ready;
    if (this.#nodes.get(node) !== link) return;
    this.#nodes.delete(node);
    for (const rows of [this.#held, this.#running]) {
      for (const [row, held] of rows) if (held.node === node) rows.delete(row);
    }
    for (const { row, acknowledged } of [...this.#book.unfinishedOf(node)]) {
      if (acknowledged || !this.#options.publisher.returnsHeldAtOnce) {
        this.#book.finishWithout(row, OUTCOME.lost);
      } else this.#book.requeued(row);
    }
    this.#options.onNodeGone(node);
    this.#run?.onFinished();
    this.#wake();
  }

  #acknowledge(row: number, node: number): void {
    if (this.#book.acknowledge(row, node)) this.#acknowledged++;
  }

  /** What the broker answers. @throws {LabLostError} when it fails to, or is lost first */
  async #answer<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const { publisher, answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.#options;
    const timer = setTimeout(() => this.#loseBroker('it does not answer'), answerTimeoutMs);
    try {
      return await Promise.race([
        asked.catch(async (thrown: unknown) => {
          clearTimeout(timer);
          // The end of the connection says more than what came of it.
          this.#loseBroker(await Promise.race([publisher.lost, delay(END_MS, lossReason(thrown))]));
          return this.#whenBrokerLost;
        }),
        this.#whenBrokerLost,
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  #loseBroker(why: string): void {
    if (!this.brokerLoss.aborted) this.#brokerLoss.abort(this.#options.lossOf(why));
  }

  async #until(
    condition: () => boolean,
    { drainMs, signal }: Pick<RunLoadOptions, 'drainMs' | 'signal'>,
  ): Promise<void> {
    if (condition() || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(finish, drainMs);
      signal?.addEventListener('abort', finish, { once: true });
      this.#wake = () => {
        if (condition()) finish();
      };
    });
  }
}

interface Held {
  readonly node: number;
  readonly deliveredMs: number;
}

interface Running extends Held {
  readonly startedMs: number;
}

/** The probe's connection of one node. */
class NodeLink {
  readonly socket: net.Socket;
  readonly ready: NodeReady;
  held = 0;
  running = 0;
  finished = 0;
  heldPeak = 0;
  heardMs = 0;
  readonly lateTasks: ReadonlySet<string>;
  hub: HubReport | null = null;
  hubAtReset: HubReport | null = null;

  constructor(socket: net.Socket, ready: NodeReady) {
    this.socket = socket;
    this.ready = ready;
    this.lateTasks = new Set(ready.lateTasks);
  }

  hubSinceReset(): HubReport | null {
    if (this.hub === null) return null;
    const { computingMs = 0, waitingMs = 0 } = this.hubAtReset ?? {};
    return {
      ...this.hub,
      computingMs: this.hub.computingMs - computingMs,
      waitingMs: this.hub.waitingMs - waitingMs,
    };
  }
}

const NOWHERE = { clock: () => 0, population: () => 0, enter: () => {} };
/** Celery takes a task from the broker in about a millisecond: this many per slot outlast a stall of the generator. */
const UNLIMITED_TIMES = 8;
const LEAST_POPULATION = 64;
/** Everything that is asked takes the broker milliseconds. */
const ANSWER_TIMEOUT_MS = 15_000;
/** From an answer that failed to the end of the connection. */
const END_MS = 100;

import type { Buffer } from 'node:buffer';
import net from 'node:net';
import type { Clock } from '../../foundation/clock.js';
import type { LabLostError } from '../../foundation/errors.js';
import { pacedPopulation } from '../../lab/broker/broker-core.js';
import { type LoadResult, LoadRun, type RunLoadOptions } from '../../lab/broker/load-run.js';
import { FrameReader } from '../../lab/broker/wire.js';
import type { Load } from '../../workload/load.js';
import { type AttemptKey, Attempts } from './attempts.js';
import { Backlogs } from './backlogs.js';
import { BrokerWatch } from './broker-watch.js';
import { BroughtAlong } from './brought-along.js';
import {
  hubSchema,
  LINGER_S,
  mostUnheard,
  type NodeReady,
  nodeReadySchema,
  PROBE_FRAME,
} from './celery-protocol.js';
import type { MessageTemplate } from './message.js';
import { mirrorPath, takeUnwrittenFrames } from './mirror.js';
import { NodeLink, type SeenNode } from './node-link.js';
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

/**
 * The load generator on a real broker: sends the tasks of a load, and hears from the probes inside the nodes what
 * becomes of each, and of the follow-ups that these send themselves.
 */
export class CeleryLoadCore {
  readonly #options: CeleryLoadOptions;
  readonly #server: net.Server;
  readonly #nodes = new Map<number, NodeLink>();
  #socketPath = '';
  #sequence: readonly MessageTemplate[] = [];
  #run: LoadRun | undefined;
  readonly #attempts: Attempts;
  #broughtAlong = new BroughtAlong();
  #backlogs = new Backlogs([]);
  /** Tasks of the current load that the study itself has sent. */
  #roots = 0;
  /** Of the current load, purged at its end. */
  #dropped = 0;
  #wake: () => void = () => {};
  readonly #broker: BrokerWatch;

  constructor(options: CeleryLoadOptions) {
    this.#options = options;
    this.#server = net.createServer((socket) => this.#accept(socket));
    this.#broker = new BrokerWatch(options);
    const { clock, idPrefix, publisher } = options;
    this.#attempts = new Attempts({
      clock,
      idPrefix,
      returnsHeldAtOnce: publisher.returnsHeldAtOnce,
      nodeOf: (node) => this.#nodes.get(node),
      onRootEnded: (task) => this.#backlogs.ended(task),
    });
  }

  /** Aborted when the broker is lost, by a `LabLostError`: no load can run any more. */
  get brokerLoss(): AbortSignal {
    return this.#broker.loss;
  }

  /** @throws {LabLostError} when the broker is lost; does not resolve */
  get whenBrokerLost(): Promise<never> {
    return this.#broker.whenLost;
  }

  listen(socketPath: string): Promise<void> {
    this.#socketPath = socketPath;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(socketPath, () => resolve());
    });
  }

  /** @param taskNames of the workload */
  useTasks(taskNames: readonly string[]): void {
    this.#attempts.useTasks(taskNames);
    this.#broughtAlong = new BroughtAlong();
  }

  /** From the next load on, again from the top when it ends. */
  useSequence(sequence: readonly MessageTemplate[]): void {
    if (sequence.length === 0) throw new RangeError('a sequence needs at least one task');
    this.#sequence = sequence;
    this.#backlogs = new Backlogs(sequence);
  }

  /** @throws {LabLostError} */
  async addQueues(queues: readonly string[]): Promise<void> {
    await this.#broker.answer(this.#options.publisher.addQueues(queues));
  }

  get finished(): number {
    return this.#attempts.finished;
  }

  nodes(): SeenNode[] {
    const now = this.#options.clock();
    return [...this.#nodes.values()].map((link) => link.seen(now));
  }

  resetPeaks(): void {
    for (const link of this.#nodes.values()) link.resetPeaks();
  }

  /** Messages that the broker has delivered and that were not acknowledged. */
  async unacknowledged(): Promise<number> {
    const { publisher } = this.#options;
    const counted = await this.#broker.answer(publisher.unacknowledged());
    if (counted !== null) return counted;
    const waiting = await this.#broker.answer(publisher.waiting());
    return this.#attempts.unacknowledged - waiting - this.#dropped;
  }

  /** Drops what waits in the queues; not to be called while a load runs. */
  async purge(): Promise<void> {
    await this.#broker.answer(this.#options.publisher.purge());
  }

  /** @throws {LabLostError} when the broker is lost meanwhile, or was */
  async run(ofAll: Load, runOptions: RunLoadOptions & { readonly untilIdle?: boolean }): Promise<LoadResult> {
    if (this.#run !== undefined) throw new Error('one load at a time');
    const { clock, publisher } = this.#options;
    const load = this.#broughtAlong.ofRoots(ofAll);
    const loss = this.brokerLoss;
    const { signal = loss } = runOptions;
    const options = { ...runOptions, signal: AbortSignal.any([signal, loss]) };
    const run = new LoadRun(load, {
      clock,
      population: () => this.#population(load),
      missing: (population) => this.#missing(population),
      enter: (arrivalsMs) => this.#enter(arrivalsMs),
    });
    this.#run = run;
    try {
      await this.purge();
      await this.#until(() => this.#attempts.isIdle, options);
      // What they have sent meanwhile.
      await this.purge();
      if (this.#attempts.holdsNone) await this.#broker.answer(publisher.forgetHeld());
      for (const link of this.#nodes.values()) link.held = link.running = 0;
      this.#attempts.begin(run.book);
      this.#backlogs.clear();
      this.#roots = 0;
      this.#dropped = 0;
      let purged: Promise<void> | undefined;
      let lastOnes: ReadonlySet<AttemptKey> = new Set();
      const result = await run.run({
        ...options,
        drain: () => {
          const deadlineMs = clock() + options.drainMs;
          return this.#until(() => this.#attempts.isOverBy(deadlineMs), options);
        },
        discard: () => {
          this.#attempts.comeDue();
          lastOnes = this.#attempts.running;
          purged = this.#broker.answer(publisher.purge()).then((count) => {
            this.#dropped += count;
          });
          purged.catch(() => {});
        },
        settle: async () => {
          await this.#until(() => !this.#attempts.runsAnyOf(lastOnes), options);
          await purged;
        },
      });
      if (runOptions.untilIdle) await this.#until(() => this.#attempts.isIdle, options);
      // What was seen is of a fleet that had no tasks.
      loss.throwIfAborted();
      this.#broughtAlong.learn(this.#attempts.brought);
      const { otherTasks } = this.#attempts;
      return otherTasks.length === 0 ? result : { ...result, otherTasks };
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

  /**
   * Twice what all nodes can have, so that the backlog never empties; little more than runs, with a limit. And what may
   * have ended unheard.
   */
  #population({ maxRatePerSecond }: Load): number {
    const nodes = this.#readyNodes();
    const unheard = nodes.reduce((sum, { concurrency }) => sum + mostUnheard(concurrency), 0);
    if (maxRatePerSecond !== undefined) {
      return pacedPopulation(nodes) + Math.min(unheard, Math.ceil(maxRatePerSecond * LINGER_S));
    }
    return Math.max(LEAST_POPULATION, 2 * this.#mostDelivered() + unheard);
  }

  #readyNodes(): NodeReady[] {
    return [...this.#nodes.values()].map(({ ready }) => ready);
  }

  /** What all nodes can have at once, or those of one queue. */
  #mostDelivered(queue?: string): number {
    const nodes = this.#readyNodes().filter((ready) => queue === undefined || ready.queue === queue);
    return nodes.reduce((sum, { concurrency, prefetchCount }) => {
      const window =
        prefetchCount === null || prefetchCount === 0 ? UNLIMITED_TIMES * concurrency : prefetchCount;
      // With early acknowledgement those that run are not in the window.
      return sum + window + concurrency;
    }, 0);
  }

  /**
   * Never more than bring the system to its population, with the follow-ups that are in it.
   *
   * Those that tasks will bring along count too, as long as every slot has something to do. The queue is worked off in
   * order: full of the study's tasks first and of what they sent then, a window of a second would see only the ones or the
   * others. So there are no more of either than nodes need, and at first, while nobody knows, only what nodes can have.
   */
  #missing(population: number): number {
    this.#attempts.comeDue();
    if (this.#backlogs.areSeveral) {
      return this.#backlogs.missing(
        this.#roots,
        (queue) => BEYOND + Math.ceil(BEYOND_SHARE * this.#mostDelivered(queue)),
      );
    }
    const { unfinished, rootsFinished, brought } = this.#attempts;
    const most = this.#mostDelivered();
    const perRoot = this.#broughtAlong.followUpsPerRoot(brought);
    if (perRoot === undefined) return Math.min(population, most) - unfinished;
    if (perRoot === 0) return population - unfinished;
    const expected = unfinished + perRoot * (this.#roots - rootsFinished);
    const slots = this.#readyNodes().reduce((sum, { concurrency }) => sum + concurrency, 0);
    const withFollowUps = Math.floor((Math.min(population, 2 * most) - expected) / (1 + perRoot));
    return Math.min(population - unfinished, Math.max(withFollowUps, slots - unfinished));
  }

  #enter(arrivalsMs: readonly number[]): void {
    const { clock, publisher } = this.#options;
    const now = clock();
    publisher.publish(
      arrivalsMs.map((arrivalMs) => {
        const template = this.#sequence[this.#roots++ % this.#sequence.length]!;
        this.#backlogs.entered(template.queue);
        return { id: this.#attempts.enter(template.task, arrivalMs, now), template };
      }),
    );
  }

  #accept(socket: net.Socket): void {
    const reader = new FrameReader();
    let link: NodeLink | undefined;
    const hear = (chunk: Buffer) => {
      const finishedBefore = this.#attempts.finished;
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
      if (this.#attempts.finished !== finishedBefore) this.#run?.onFinished();
      this.#wake();
    };
    socket.on('data', hear);
    // A node that dies resets its connection; `close` follows and says all that matters.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (link === undefined) return;
      hear(takeUnwrittenFrames(mirrorPath(this.#socketPath, link.ready.pid), socket.bytesRead));
      this.#gone(link);
    });
  }

  #receive(link: NodeLink, kind: number, buffer: Buffer, start: number, end: number): void {
    if (kind === PROBE_FRAME.state) return;
    if (kind === PROBE_FRAME.hub) link.hub = hubSchema.parse(JSON.parse(buffer.toString('utf8', start, end)));
    else this.#attempts.hear(link, kind, buffer, start, end);
  }

  #gone(link: NodeLink): void {
    const { node } = link.ready;
    if (this.#nodes.get(node) !== link) return;
    this.#attempts.comeDue();
    this.#nodes.delete(node);
    this.#attempts.gone(node);
    this.#options.onNodeGone(node);
    this.#run?.onFinished();
    this.#wake();
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

/** Celery takes a task from the broker in about a millisecond: this many per slot outlast a stall of the generator. */
const UNLIMITED_TIMES = 8;
const LEAST_POPULATION = 64;
/** Of a queue of several: what its nodes can have, and a little more, since it takes time to fill. */
const BEYOND_SHARE = 1.1;
const BEYOND = 8;

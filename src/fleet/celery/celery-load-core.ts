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
import { Backlogs } from './backlogs.js';
import { lossReason } from './broker-errors.js';
import { type Brought, BroughtAlong } from './brought-along.js';
import { hubSchema, type NodeReady, nodeReadySchema, PROBE_FRAME, readFollowUp } from './celery-protocol.js';
import { FollowUps, followUpKey, isAttemptOf } from './follow-ups.js';
import type { MessageTemplate } from './message.js';
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
 * becomes of each, and of the follow-ups that these send themselves. A load has rows of its own, and their numbers go on
 * from load to load: what goes back to a row of an earlier load has no record in this one.
 */
export class CeleryLoadCore {
  readonly #options: CeleryLoadOptions;
  readonly #server: net.Server;
  readonly #nodes = new Map<number, NodeLink>();
  #sequence: readonly MessageTemplate[] = [];
  /** Of the workload's tasks, then of others that these have sent. */
  #taskNames: string[] = [];
  readonly #taskIndexes = new Map<string, number>();
  #workloadTasks = 0;
  #run: LoadRun | undefined;
  #book = new LoadRun({ kind: 'batch', tasks: 0 }, NOWHERE).book;
  #rowBase = 0;
  #followUps = new FollowUps(this.#book);
  #broughtAlong = new BroughtAlong();
  #backlogs = new Backlogs([]);
  /** Tasks of the current load that the study itself has sent. */
  #roots = 0;
  #rootsFinished = 0;
  /** Of the current load. */
  #acknowledged = 0;
  /** Of the current load, purged at its end. */
  #dropped = 0;
  /** Attempts of this load and of earlier ones that are held or run, with the node. */
  readonly #held = new Map<AttemptKey, Held>();
  readonly #running = new Map<AttemptKey, Running>();
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

  /** @param taskNames of the workload */
  useTasks(taskNames: readonly string[]): void {
    this.#taskNames = [...taskNames];
    this.#workloadTasks = taskNames.length;
    this.#taskIndexes.clear();
    for (const [index, name] of taskNames.entries()) this.#taskIndexes.set(name, index);
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
    await this.#answer(this.#options.publisher.addQueues(queues));
  }

  get finished(): number {
    return this.#book.finished;
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
    const counted = await this.#answer(publisher.unacknowledged());
    return (
      counted ??
      this.#book.length - (await this.#answer(publisher.waiting())) - this.#acknowledged - this.#dropped
    );
  }

  /** Drops what waits in the queues; not to be called while a load runs. */
  async purge(): Promise<void> {
    await this.#answer(this.#options.publisher.purge());
  }

  /** @throws {LabLostError} when the broker is lost meanwhile, or was */
  async run(ofAll: Load, runOptions: RunLoadOptions): Promise<LoadResult> {
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
      await this.#until(() => this.#held.size + this.#running.size === 0, options);
      // What they have sent meanwhile.
      await this.purge();
      if (this.#held.size === 0) await this.#answer(publisher.forgetHeld());
      // What an earlier load has left and nobody heard of again.
      this.#held.clear();
      this.#running.clear();
      for (const link of this.#nodes.values()) link.held = link.running = 0;
      this.#rowBase += this.#book.length;
      this.#book = run.book;
      this.#followUps = new FollowUps(run.book);
      this.#roots = this.#rootsFinished = 0;
      this.#backlogs.clear();
      this.#acknowledged = 0;
      this.#dropped = 0;
      let purged: Promise<void> | undefined;
      let lastOnes: ReadonlySet<AttemptKey> = new Set();
      const result = await run.run({
        ...options,
        drain: () => {
          const deadlineMs = clock() + options.drainMs;
          const isOver = () => run.book.finished === run.book.length && !this.#followUps.anyDueBy(deadlineMs);
          return this.#until(isOver, options);
        },
        discard: () => {
          this.#comeDue();
          lastOnes = new Set(this.#running.keys());
          purged = this.#answer(publisher.purge()).then((count) => {
            this.#dropped += count;
          });
          purged.catch(() => {});
        },
        settle: async () => {
          await this.#until(() => ![...lastOnes].some((key) => this.#running.has(key)), options);
          await purged;
        },
      });
      // What was seen is of a fleet that had no tasks.
      loss.throwIfAborted();
      this.#broughtAlong.learn(this.#brought());
      const otherTasks = this.#taskNames.slice(this.#workloadTasks);
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

  /** Twice what all nodes can have, so that the backlog never empties; little more than runs, with a limit. */
  #population({ maxRatePerSecond }: Load): number {
    if (maxRatePerSecond !== undefined) return pacedPopulation(this.#readyNodes());
    return Math.max(LEAST_POPULATION, 2 * this.#mostDelivered());
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

  #brought(): Brought {
    const { members, length: followUps } = this.#followUps;
    return { roots: this.#rootsFinished, members, followUps };
  }

  /**
   * Never more than bring the system to its population, with the follow-ups that are in it.
   *
   * Those that tasks will bring along count too, as long as every slot has something to do. The queue is worked off in
   * order: full of the study's tasks first and of what they sent then, a window of a second would see only the ones or the
   * others. So there are no more of either than nodes need, and at first, while nobody knows, only what nodes can have.
   */
  #missing(population: number): number {
    this.#comeDue();
    if (this.#backlogs.areSeveral) {
      return this.#backlogs.missing(
        this.#roots,
        (queue) => BEYOND + Math.ceil(BEYOND_SHARE * this.#mostDelivered(queue)),
      );
    }
    const unfinished = this.#book.length - this.#book.finished;
    const most = this.#mostDelivered();
    const perRoot = this.#broughtAlong.followUpsPerRoot(this.#brought());
    if (perRoot === undefined) return Math.min(population, most) - unfinished;
    if (perRoot === 0) return population - unfinished;
    const expected = unfinished + perRoot * (this.#roots - this.#rootsFinished);
    const slots = this.#readyNodes().reduce((sum, { concurrency }) => sum + concurrency, 0);
    const withFollowUps = Math.floor((Math.min(population, 2 * most) - expected) / (1 + perRoot));
    return Math.min(population - unfinished, Math.max(withFollowUps, slots - unfinished));
  }

  #enter(arrivalsMs: readonly number[]): void {
    const { clock, publisher, idPrefix } = this.#options;
    const now = clock();
    publisher.publish(
      arrivalsMs.map((arrivalMs) => {
        const template = this.#sequence[this.#roots++ % this.#sequence.length]!;
        const row = this.#book.enter(template.task, arrivalMs, now);
        this.#backlogs.entered(template.queue);
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
    if (kind === PROBE_FRAME.state) return;
    if (kind === PROBE_FRAME.hub) {
      link.hub = hubSchema.parse(JSON.parse(buffer.toString('utf8', start, end)));
      return;
    }
    if (kind === PROBE_FRAME.cutOff) {
      this.#cutOff(link, buffer, start, end);
      return;
    }
    if (kind >= PROBE_FRAME.followUpSent) {
      this.#receiveFollowUp(link, kind, buffer, start, end);
      return;
    }
    const key = buffer.readUInt32LE(start);
    const atMs = buffer.readDoubleLE(start + 4);
    const own = key - this.#rowBase;
    const row = own >= 0 && own < this.#book.length ? own : undefined;
    if (kind === PROBE_FRAME.received) this.#received(link, { key, row, atMs });
    else if (kind === PROBE_FRAME.started) this.#started(link, { key, row, atMs });
    else this.#finished(link, { key, row, atMs, ...readEnding(buffer, start + 12, end) });
  }

  #receiveFollowUp(link: NodeLink, kind: number, buffer: Buffer, start: number, end: number): void {
    const { rootRow, atMs, attempt, id, restAt } = readFollowUp(buffer, start);
    const key = followUpKey(id, attempt);
    const isOurs = rootRow >= this.#rowBase;
    if (kind === PROBE_FRAME.followUpFinished) {
      const row = isOurs ? this.#followUps.knownRowOf(key) : undefined;
      this.#finished(link, { key, row, atMs, ...readEnding(buffer, restAt, end) });
      return;
    }
    const nowMs = this.#options.clock();
    const task = this.#taskIndex(buffer.toString('utf8', restAt, end));
    if (kind === PROBE_FRAME.followUpSent) {
      if (isOurs) this.#followUps.sent(key, task, atMs, nowMs);
    } else if (kind === PROBE_FRAME.followUpReceived && atMs > nowMs) {
      if (isOurs) this.#followUps.postpone(key, task, atMs, link.ready.node);
    } else {
      const row = isOurs ? this.#followUps.rowOf(key, task, atMs) : undefined;
      if (kind === PROBE_FRAME.followUpReceived) this.#received(link, { key, row, atMs });
      else this.#started(link, { key, row, atMs });
    }
  }

  #taskIndex(name: string): number {
    let index = this.#taskIndexes.get(name);
    if (index === undefined) {
      index = this.#taskNames.push(name) - 1;
      this.#taskIndexes.set(name, index);
    }
    return index;
  }

  /** Enters the follow-ups whose time has come; a node that has kept one holds it from then on. */
  #comeDue(): void {
    for (const { key, row, dueMs, node } of this.#followUps.comeDue(this.#options.clock())) {
      const link = node === undefined ? undefined : this.#nodes.get(node);
      if (link !== undefined) this.#received(link, { key, row, atMs: dueMs });
    }
  }

  #received(link: NodeLink, { key, row, atMs }: Heard): void {
    const { node } = link.ready;
    if (row !== undefined) this.#book.delivered(row, node);
    if (!this.#held.has(key)) link.held++;
    this.#held.set(key, { node, deliveredMs: atMs });
    link.heldPeak = Math.max(link.heldPeak, link.held);
  }

  #started(link: NodeLink, { key, row, atMs }: Heard): void {
    const { node } = link.ready;
    // A child of a prefork pool may be faster to say so than its parent.
    const deliveredMs = this.#held.get(key)?.deliveredMs ?? atMs;
    if (this.#held.delete(key)) link.held--;
    else if (row !== undefined) this.#book.delivered(row, node);
    if (row !== undefined && !link.lateTasks.has(this.#taskNames[this.#book.taskOf(row)]!)) {
      this.#acknowledge(row, node);
    }
    if (!this.#running.has(key)) link.running++;
    this.#running.set(key, { node, row, deliveredMs, startedMs: atMs });
  }

  #finished(link: NodeLink, { key, row, atMs, outcome, what }: Heard & Ending): void {
    const { node } = link.ready;
    const running = this.#running.get(key);
    if (this.#running.delete(key)) link.running--;
    link.finished++;
    if (row === undefined || running === undefined) return;
    const { deliveredMs, startedMs } = running;
    this.#acknowledge(row, node);
    const errorKind = what === '' ? NO_ERROR : this.#book.errorKind(what);
    const end = { row, deliveredMs, startedMs, finishedMs: atMs, outcome, errorKind };
    if (this.#book.finish(end, node)) this.#ended(row);
  }

  #ended(row: number): void {
    if (this.#book.isFollowUp(row)) return;
    this.#rootsFinished++;
    this.#backlogs.ended(this.#book.taskOf(row));
  }

  /** The process of a task ended; of which attempt, only this side knows. */
  #cutOff(link: NodeLink, buffer: Buffer, start: number, end: number): void {
    const atMs = buffer.readDoubleLE(start);
    const idAt = start + 11;
    const restAt = idAt + buffer.readUInt16LE(start + 9);
    const id = buffer.toString('utf8', idAt, restAt);
    const { idPrefix } = this.#options;
    const root = id.startsWith(idPrefix) ? Number(id.slice(idPrefix.length)) : undefined;
    for (const [key, { node, row }] of this.#running) {
      if (node !== link.ready.node || (key !== root && !isAttemptOf(String(key), id))) continue;
      const what = buffer.toString('utf8', restAt, end);
      this.#finished(link, { key, row, atMs, outcome: buffer.readUInt8(start + 8) as Outcome, what });
      return;
    }
  }

  /** What a dead node had acknowledged is lost; the rest too where the broker keeps it back. */
  #gone(link: NodeLink): void {
    const { node } = link.ready;
    if (this.#nodes.get(node) !== link) return;
    this.#comeDue();
    this.#nodes.delete(node);
    for (const attempts of [this.#held, this.#running]) {
      for (const [key, held] of attempts) if (held.node === node) attempts.delete(key);
    }
    if (!this.#options.publisher.returnsHeldAtOnce) {
      for (const row of this.#followUps.keptBy(node)) this.#book.delivered(row, node);
    }
    for (const { row, acknowledged } of [...this.#book.unfinishedOf(node)]) {
      if (acknowledged || !this.#options.publisher.returnsHeldAtOnce) {
        this.#book.finishWithout(row, OUTCOME.lost);
        this.#ended(row);
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

/** The row of a task that the study sent, over all of its loads; the key of a follow-up. */
type AttemptKey = number | string;

/** What a node tells of an attempt. */
interface Heard {
  readonly key: AttemptKey;
  /** In the book of this load; `undefined` where it is of an earlier one. */
  readonly row: number | undefined;
  readonly atMs: number;
}

interface Ending {
  readonly outcome: Outcome;
  /** What failed; empty where nothing did. */
  readonly what: string;
}

function readEnding(buffer: Buffer, at: number, end: number): Ending {
  return { outcome: buffer.readUInt8(at) as Outcome, what: buffer.toString('utf8', at + 1, end) };
}

interface Held {
  readonly node: number;
  readonly deliveredMs: number;
}

interface Running extends Held {
  readonly row: number | undefined;
  readonly startedMs: number;
}

const NOWHERE = { clock: () => 0, population: () => 0, enter: () => {} };
/** Celery takes a task from the broker in about a millisecond: this many per slot outlast a stall of the generator. */
const UNLIMITED_TIMES = 8;
const LEAST_POPULATION = 64;
/** Of a queue of several: what its nodes can have, and a little more, since it takes time to fill. */
const BEYOND_SHARE = 1.1;
const BEYOND = 8;
/** Everything that is asked takes the broker milliseconds. */
const ANSWER_TIMEOUT_MS = 15_000;
/** From an answer that failed to the end of the connection. */
const END_MS = 100;

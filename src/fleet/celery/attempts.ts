import type { Buffer } from 'node:buffer';
import type { Clock } from '../../foundation/clock.js';
import { RecordBook } from '../../lab/broker/record-book.js';
import { NO_ERROR, OUTCOME, type Outcome } from '../../lab/task-records.js';
import type { Brought } from './brought-along.js';
import { PROBE_FRAME, readFollowUp } from './celery-protocol.js';
import { FollowUps, followUpKey, isAttemptOf } from './follow-ups.js';
import type { NodeLink } from './node-link.js';

export interface AttemptsOptions {
  readonly clock: Clock;
  /** Starts the id of every task of the study; its row follows. */
  readonly idPrefix: string;
  /** Whether what a node held is delivered again as soon as the node is gone. */
  readonly returnsHeldAtOnce: boolean;
  /** The connection of a node that is there. */
  readonly nodeOf: (node: number) => NodeLink | undefined;
  /** A task that the study itself has sent has ended. @param task its index among the workload's */
  readonly onRootEnded: (task: number) => void;
}

/**
 * What nodes tell of attempts to run tasks, those of the study and the follow-ups that these send, written into the book of
 * the load that runs. A load has rows of its own, and their numbers go on from load to load: what goes back to a row of an
 * earlier load has no record in this one.
 */
export class Attempts {
  readonly #options: AttemptsOptions;
  /** Of the workload's tasks, then of others that these have sent. */
  #taskNames: string[] = [];
  readonly #taskIndexes = new Map<string, number>();
  #workloadTasks = 0;
  #book = new RecordBook();
  #rowBase = 0;
  #followUps = new FollowUps(this.#book);
  #rootsFinished = 0;
  /** Of the current load. */
  #acknowledged = 0;
  /** Attempts of this load and of earlier ones that are held or run, with the node. */
  readonly #held = new Map<AttemptKey, Held>();
  readonly #running = new Map<AttemptKey, Running>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** @param taskNames of the workload */
  useTasks(taskNames: readonly string[]): void {
    this.#taskNames = [...taskNames];
    this.#workloadTasks = taskNames.length;
    this.#taskIndexes.clear();
    for (const [index, name] of taskNames.entries()) this.#taskIndexes.set(name, index);
  }

  /** From here on all is of another load; of what an earlier one has left, nobody will hear again. */
  begin(book: RecordBook): void {
    this.#held.clear();
    this.#running.clear();
    this.#rowBase += this.#book.length;
    this.#book = book;
    this.#followUps = new FollowUps(book);
    this.#rootsFinished = 0;
    this.#acknowledged = 0;
  }

  /** The study sends a task. @returns its id */
  enter(task: number, arrivalMs: number, nowMs: number): string {
    return `${this.#options.idPrefix}${this.#rowBase + this.#book.enter(task, arrivalMs, nowMs)}`;
  }

  /** Of this load, with the follow-ups that are in it. */
  get unfinished(): number {
    return this.#book.length - this.#book.finished;
  }

  get finished(): number {
    return this.#book.finished;
  }

  /** Of this load, as far as nodes have told. */
  get unacknowledged(): number {
    return this.#book.length - this.#acknowledged;
  }

  get rootsFinished(): number {
    return this.#rootsFinished;
  }

  get holdsNone(): boolean {
    return this.#held.size === 0;
  }

  get isIdle(): boolean {
    return this.#held.size + this.#running.size === 0;
  }

  /** What is to end by then has ended, and no follow-up comes due. */
  isOverBy(deadlineMs: number): boolean {
    return this.unfinished === 0 && !this.#followUps.anyDueBy(deadlineMs);
  }

  get running(): ReadonlySet<AttemptKey> {
    return new Set(this.#running.keys());
  }

  runsAnyOf(keys: ReadonlySet<AttemptKey>): boolean {
    return [...keys].some((key) => this.#running.has(key));
  }

  get brought(): Brought {
    const { members, length: followUps } = this.#followUps;
    return { roots: this.#rootsFinished, members, followUps };
  }

  /** Tasks that are none of the workload's and that its tasks have sent. */
  get otherTasks(): readonly string[] {
    return this.#taskNames.slice(this.#workloadTasks);
  }

  /** What a node tells of an attempt. @param kind of the frame, see `PROBE_FRAME` */
  hear(link: NodeLink, kind: number, buffer: Buffer, start: number, end: number): void {
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

  /** Enters the follow-ups whose time has come; a node that has kept one holds it from then on. */
  comeDue(): void {
    for (const { key, row, dueMs, node } of this.#followUps.comeDue(this.#options.clock())) {
      const link = node === undefined ? undefined : this.#options.nodeOf(node);
      if (link !== undefined) this.#received(link, { key, row, atMs: dueMs });
    }
  }

  /** What a dead node had acknowledged is lost; the rest too where the broker keeps it back. */
  gone(node: number): void {
    const { returnsHeldAtOnce } = this.#options;
    for (const attempts of [this.#held, this.#running]) {
      for (const [key, held] of attempts) if (held.node === node) attempts.delete(key);
    }
    if (!returnsHeldAtOnce) {
      for (const row of this.#followUps.keptBy(node)) this.#book.delivered(row, node);
    }
    for (const { row, acknowledged } of [...this.#book.unfinishedOf(node)]) {
      if (acknowledged || !returnsHeldAtOnce) {
        this.#book.finishWithout(row, OUTCOME.lost);
        this.#ended(row);
      } else this.#book.requeued(row);
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
    this.#options.onRootEnded(this.#book.taskOf(row));
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

  #taskIndex(name: string): number {
    let index = this.#taskIndexes.get(name);
    if (index === undefined) {
      index = this.#taskNames.push(name) - 1;
      this.#taskIndexes.set(name, index);
    }
    return index;
  }

  #acknowledge(row: number, node: number): void {
    if (this.#book.acknowledge(row, node)) this.#acknowledged++;
  }
}

/** The row of a task that the study sent, over all of its loads; the key of a follow-up. */
export type AttemptKey = number | string;

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

import { OUTCOME } from '../task-records.js';
import type { RecordBook } from './record-book.js';

/**
 * The broker's rules, without a socket or a clock: FIFO, a window per node, round robin among the nodes with room,
 * redelivery when a node dies.
 *
 * A task's life in the broker:
 *
 *   queued ──deliver──▶ delivered ──acknowledge──▶ acknowledged ──finish──▶ finished
 *      ▲                    │                          │
 *      └──── node died ─────┘                          └── node died ──▶ finished (lost)
 *
 * With late acknowledgement a finish acknowledges too. Rows enter in order and leave in order, so the queue is a
 * range of rows, plus the rows to deliver again (which go first, as they are older).
 */
export class DeliveryQueue {
  readonly #book: RecordBook;
  readonly #nodes = new Map<number, NodeWindow>();
  /** Round-robin order; a node that was just served goes to the end. */
  #order: NodeWindow[] = [];
  #turn = 0;
  /** Rows [next, book.length) have not been delivered yet. */
  #next = 0;
  #again: number[] = [];
  #closed = false;

  constructor(book: RecordBook) {
    this.#book = book;
  }

  /** @param limit unacknowledged tasks that the node may have; 0 = no limit */
  addNode(node: number, limit: number): void {
    const window: NodeWindow = { node, limit, unacknowledged: 0 };
    this.#nodes.set(node, window);
    this.#order.push(window);
  }

  /** Tasks that wait in the broker. */
  get queued(): number {
    return this.#closed ? 0 : this.#book.length - this.#next + this.#again.length;
  }

  unacknowledged(node: number): number {
    return this.#nodes.get(node)?.unacknowledged ?? 0;
  }

  /** Nothing is delivered any more; what waits stays unfinished. */
  close(): void {
    this.#closed = true;
  }

  /** Hands out tasks while there are both tasks and room; `deliver` is called in FIFO order. */
  dispatch(deliver: (node: number, row: number) => void): void {
    if (this.#closed) return;
    while (this.#again.length > 0 || this.#next < this.#book.length) {
      const window = this.#nextWithRoom();
      if (window === undefined) return;
      const row = this.#again.shift() ?? this.#next++;
      window.unacknowledged++;
      this.#book.delivered(row, window.node);
      deliver(window.node, row);
    }
  }

  /** The node has taken responsibility for the row; its window has room for one more. Unknown rows are ignored. */
  acknowledge(node: number, row: number): void {
    const window = this.#nodes.get(node);
    if (window === undefined || !this.#book.acknowledge(row, node)) return;
    window.unacknowledged--;
  }

  /**
   * A node is gone. What it had not acknowledged is queued again, in order, before everything newer, unless it was
   * delivered `DELIVERY_LIMIT` times already (RabbitMQ's quorum queues have such a limit too: a task that kills its
   * node must not do so for ever). What it had acknowledged is lost.
   *
   * @returns the rows that are lost
   */
  removeNode(node: number): number[] {
    if (!this.#nodes.delete(node)) return [];
    this.#order = this.#order.filter((window) => window.node !== node);
    this.#turn = 0;
    const lost: number[] = [];
    const again: number[] = [];
    for (const { row, acknowledged } of this.#book.unfinishedOf(node)) {
      if (acknowledged || this.#book.deliveriesOf(row) >= DELIVERY_LIMIT) {
        this.#book.finishWithout(row, OUTCOME.lost);
        lost.push(row);
      } else {
        this.#book.requeued(row);
        again.push(row);
      }
    }
    this.#again = [...this.#again, ...again].sort((a, b) => a - b);
    return lost;
  }

  #nextWithRoom(): NodeWindow | undefined {
    const count = this.#order.length;
    for (let step = 0; step < count; step++) {
      const at = (this.#turn + step) % count;
      const window = this.#order[at]!;
      if (window.limit === 0 || window.unacknowledged < window.limit) {
        this.#turn = (at + 1) % count;
        return window;
      }
    }
    return undefined;
  }
}

/** Deliveries after which a task whose nodes keep dying is given up. */
export const DELIVERY_LIMIT = 3;

interface NodeWindow {
  readonly node: number;
  readonly limit: number;
  unacknowledged: number;
}

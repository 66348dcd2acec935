import net from 'node:net';
import { monotonicMs } from '../../foundation/clock.js';
import { NO_ERROR, type Outcome } from '../task-records.js';
import { FRAME, FrameReader, FrameWriter } from './wire.js';

/** How long what a node says may wait for company: by how much work it has in hand. */
export type Urgency = 'now' | 'soon' | 'later';

/** What a node does with what the broker says. */
export interface NodeLinkHandlers {
  /**
   * @param payload JSON text; empty for none
   * @param deliveredMs when its bytes were read, on the monotonic clock
   */
  deliver(row: number, task: number, payload: string, deliveredMs: number): void;
  discard(): void;
  /** The broker is gone. */
  closed(): void;
}

/** A node's end of its connection to the broker. */
export class NodeLink {
  readonly #socket: net.Socket;
  readonly #writer = new FrameWriter();
  readonly #errorKinds = new Map<string, number>();
  /** Rows whose acknowledgement waits for the next write. */
  readonly #unsaid = new Set<number>();
  readonly #heartbeat: NodeJS.Timeout;
  #flushScheduled = false;
  #patience: NodeJS.Timeout | undefined;

  private constructor(socket: net.Socket, received: ReceivedBytes, handlers: NodeLinkHandlers) {
    this.#socket = socket;
    const reader = new FrameReader();
    let readMs = 0;
    const onFrame = (type: number, buffer: Buffer, start: number, end: number): void => {
      if (type === FRAME.deliver) {
        const row = buffer.readUInt32LE(start);
        const payload = end === start + 6 ? '' : buffer.toString('utf8', start + 6, end);
        handlers.deliver(row, buffer.readUInt16LE(start + 4), payload, readMs);
      } else if (type === FRAME.discard) {
        handlers.discard();
      }
    };
    received.listener = (chunk) => {
      readMs = monotonicMs();
      reader.read(chunk, onFrame);
    };
    // `close` follows an error and is what matters.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      clearInterval(this.#heartbeat);
      handlers.closed();
    });
    this.#heartbeat = setInterval(() => {
      this.#writer.heartbeat();
      this.#flush();
    }, HEARTBEAT_INTERVAL_MS);
  }

  static connect(socketPath: string, handlers: NodeLinkHandlers): Promise<NodeLink> {
    return new Promise((resolve, reject) => {
      const received: ReceivedBytes = { listener: () => {} };
      const socket = net.connect({
        path: socketPath,
        // One buffer for all reads: by default Node.js allocates 64 KiB for each, however little there is.
        onread: {
          buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
          callback: (bytes, buffer) => {
            received.listener((buffer as Buffer).subarray(0, bytes));
            return true;
          },
        },
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new NodeLink(socket, received, handlers));
      });
    });
  }

  /**
   * Joins the queue: from here on tasks are delivered.
   * @param options.fleet 0 by default, for a broker with one fleet
   */
  hello(options: { node: number; limit: number; concurrency: number; fleet?: number }): void {
    this.#writer.hello(options.node, options.limit, options.concurrency, options.fleet ?? 0);
    this.#flush();
  }

  acknowledge(row: number, urgency: Urgency): void {
    this.#unsaid.add(row);
    this.#schedule(urgency);
  }

  finish(
    row: number,
    deliveredMs: number,
    startedMs: number,
    finishedMs: number,
    outcome: Outcome,
    errorKind: string | undefined,
    urgency: Urgency,
  ): void {
    // A task that was over before its acknowledgement left: its end says both.
    this.#unsaid.delete(row);
    const kind = errorKind === undefined ? NO_ERROR : this.#errorKind(errorKind);
    this.#writer.finish(row, deliveredMs, startedMs, finishedMs, outcome, kind);
    this.#schedule(urgency);
  }

  settled(): void {
    this.#writer.settled();
    this.#schedule('now');
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#patience);
    this.#socket.destroy();
  }

  #errorKind(kind: string): number {
    let index = this.#errorKinds.get(kind);
    if (index === undefined) {
      index = this.#errorKinds.size % NO_ERROR;
      this.#errorKinds.set(kind, index);
      this.#writer.errorKind(index, kind);
    }
    return index;
  }

  /**
   * What is urgent leaves at the end of this turn of the event loop, with whatever else the turn brought. While the
   * node has work in hand nobody waits for its words: they share a write for a few milliseconds, since a write (and the
   * broker's waking up, which takes the CPU from a worker) costs more than a short task.
   */
  #schedule(urgency: Urgency): void {
    if (urgency === 'now') {
      if (this.#flushScheduled) return;
      this.#flushScheduled = true;
      setImmediate(() => {
        this.#flushScheduled = false;
        this.#flush();
      });
    } else if (this.#writer.byteLength > MUCH_BYTES) {
      // A turn of a busy event loop can last many milliseconds.
      this.#flush();
    } else if (this.#patience === undefined) {
      this.#patience = setTimeout(() => this.#flush(), PATIENCE_MS[urgency]);
    }
  }

  #flush(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    for (const row of this.#unsaid) this.#writer.acknowledge(row);
    this.#unsaid.clear();
    if (!this.#writer.isEmpty && !this.#socket.destroyed) this.#socket.write(this.#writer.take());
  }
}

/** Where the socket's bytes go; nothing comes before the node has said hello. */
interface ReceivedBytes {
  listener: (chunk: Buffer) => void;
}

const READ_BUFFER_BYTES = 1 << 16;
const MUCH_BYTES = 1 << 17;
const PATIENCE_MS = { soon: 1, later: 25 } as const;
const HEARTBEAT_INTERVAL_MS = 500;

import { Buffer } from 'node:buffer';

/**
 * What broker and nodes say to each other, in frames on a Unix socket:
 *
 *   ┌────────────┬──────┬──────────────┐
 *   │ u32 length │  u8  │ body         │   length counts type and body; all numbers little-endian
 *   └────────────┴──────┴──────────────┘
 *
 * Many tasks share one write: a sender collects what one turn of its event loop brought and writes it at once. That,
 * and rows of fixed size, is what keeps the lab's own cost per task at a few microseconds.
 */
export const FRAME = {
  /** node → broker: u16 node, u32 limit (0 = none), u32 concurrency, u32 fleet. Once, first. */
  hello: 1,
  /** broker → node: u32 row, u16 task, payload as JSON text (empty: none). */
  deliver: 2,
  /** node → broker: u32 row. */
  acknowledge: 3,
  /** node → broker: u32 row, f64 delivered, f64 started, f64 finished, u8 outcome, u16 error kind. Acknowledges too. */
  finish: 4,
  /** node → broker: u16 index, then the text: names an error kind before its first use. */
  errorKind: 5,
  /** broker → node: drop what is held; what runs may end. */
  discard: 6,
  /** node → broker: what was held is dropped and nothing runs any more. Answers `discard`. */
  settled: 8,
  /** node → broker: a sign of life; a blocked event loop sends none. */
  heartbeat: 7,
} as const;

const HEADER_BYTES = 5;
const INITIAL_BYTES = 1 << 16;
/** A buffer that one large payload made grow is not kept. */
const MAX_KEPT_BYTES = 1 << 20;

/** Collects frames and gives them as one buffer. */
export class FrameWriter {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = 0;

  get byteLength(): number {
    return this.#end;
  }

  get isEmpty(): boolean {
    return this.#end === 0;
  }

  /** What was written since the last call. */
  take(): Buffer {
    // The socket keeps the bytes until they are written. A copy of the right size is cheaper than a fresh 64 KiB
    // for each write: that had the nodes spend a quarter of their time in garbage collection.
    const taken = Buffer.from(this.#buffer.subarray(0, this.#end));
    this.#end = 0;
    if (this.#buffer.length > MAX_KEPT_BYTES) this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
    return taken;
  }

  hello(node: number, limit: number, concurrency: number, fleet: number): void {
    const at = this.#frame(FRAME.hello, 14);
    this.#buffer.writeUInt16LE(node, at);
    this.#buffer.writeUInt32LE(limit, at + 2);
    this.#buffer.writeUInt32LE(concurrency, at + 6);
    this.#buffer.writeUInt32LE(fleet, at + 10);
  }

  deliver(row: number, task: number, payload: Buffer): void {
    const at = this.#frame(FRAME.deliver, 6 + payload.length);
    this.#buffer.writeUInt32LE(row, at);
    this.#buffer.writeUInt16LE(task, at + 4);
    payload.copy(this.#buffer, at + 6);
  }

  acknowledge(row: number): void {
    const at = this.#frame(FRAME.acknowledge, 4);
    this.#buffer.writeUInt32LE(row, at);
  }

  finish(
    row: number,
    deliveredMs: number,
    startedMs: number,
    finishedMs: number,
    outcome: number,
    errorKind: number,
  ): void {
    const at = this.#frame(FRAME.finish, 31);
    const buffer = this.#buffer;
    buffer.writeUInt32LE(row, at);
    buffer.writeDoubleLE(deliveredMs, at + 4);
    buffer.writeDoubleLE(startedMs, at + 12);
    buffer.writeDoubleLE(finishedMs, at + 20);
    buffer.writeUInt8(outcome, at + 28);
    buffer.writeUInt16LE(errorKind, at + 29);
  }

  errorKind(index: number, kind: string): void {
    const text = Buffer.from(kind);
    const at = this.#frame(FRAME.errorKind, 2 + text.length);
    this.#buffer.writeUInt16LE(index, at);
    text.copy(this.#buffer, at + 2);
  }

  discard(): void {
    this.#frame(FRAME.discard, 0);
  }

  settled(): void {
    this.#frame(FRAME.settled, 0);
  }

  heartbeat(): void {
    this.#frame(FRAME.heartbeat, 0);
  }

  /** Makes room, writes the header, and returns where the body starts. */
  #frame(type: number, bodyBytes: number): number {
    const needed = this.#end + HEADER_BYTES + bodyBytes;
    if (needed > this.#buffer.length) {
      const wider = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(wider, 0, 0, this.#end);
      this.#buffer = wider;
    }
    this.#buffer.writeUInt32LE(bodyBytes + 1, this.#end);
    this.#buffer.writeUInt8(type, this.#end + 4);
    const at = this.#end + HEADER_BYTES;
    this.#end = needed;
    return at;
  }
}

/** Cuts a stream of bytes into frames, wherever the chunks end. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes that must be there before it is worth looking again: a large payload is joined once, not per chunk. */
  #needed = HEADER_BYTES;

  /** Calls `onFrame` for each whole frame; `buffer` is valid during the call. The chunk may be written over after it. */
  read(chunk: Buffer, onFrame: (type: number, buffer: Buffer, start: number, end: number) => void): void {
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) {
      this.#chunks.push(Buffer.from(chunk));
      return;
    }
    const data = this.#chunks.length === 0 ? chunk : Buffer.concat([...this.#chunks, chunk], this.#bytes);
    let at = 0;
    this.#needed = HEADER_BYTES;
    while (at + HEADER_BYTES <= data.length) {
      const end = at + 4 + data.readUInt32LE(at);
      if (end > data.length) {
        this.#needed = end - at;
        break;
      }
      onFrame(data.readUInt8(at + 4), data, at + HEADER_BYTES, end);
      at = end;
    }
    this.#chunks = at === data.length ? [] : [Buffer.from(data.subarray(at))];
    this.#bytes = data.length - at;
  }
}

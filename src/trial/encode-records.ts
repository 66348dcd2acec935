import { endianness } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TaskRecords } from '../lab/task-records.js';

const compress = promisify(gzip);

/**
 * A trial's records as a file, for replays (gzip of):
 *
 *   magic "PTRC" · version u8 · 3 zero bytes · header length u32 · header (JSON) · columns, in the order of `COLUMNS`
 *
 * Numbers are little-endian. A column of 8-byte times is written plane by plane (all lowest bytes first, then the
 * next …): neighbours' high bytes are equal, and compress to a fraction of what whole numbers would.
 */
export const MAGIC = 'PTRC';
export const FORMAT_VERSION = 1;
export const PREFIX_BYTES = 12;

/** Every column, in the order in which it is written. */
export const COLUMNS = {
  arrivalMs: Float64Array,
  enteredMs: Float64Array,
  deliveredMs: Float64Array,
  startedMs: Float64Array,
  finishedMs: Float64Array,
  node: Uint16Array,
  task: Uint16Array,
  outcome: Uint8Array,
  deliveries: Uint8Array,
  errorKind: Uint16Array,
} as const;

export type ColumnName = keyof typeof COLUMNS;

export async function encodeRecords(records: TaskRecords): Promise<Uint8Array> {
  const header = Buffer.from(JSON.stringify({ length: records.length, errorKinds: records.errorKinds }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt8(FORMAT_VERSION, 4);
  prefix.writeUInt32LE(header.length, 8);
  const columns = (Object.keys(COLUMNS) as ColumnName[]).map((name) => planesOf(records[name]));
  return compress(Buffer.concat([prefix, header, ...columns]), { level: 6 });
}

/** The column's bytes by significance: byte 0 of every value, then byte 1, … */
function planesOf(column: Float64Array | Uint16Array | Uint8Array): Uint8Array {
  const width = column.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const planes = new Uint8Array(bytes.length);
  for (let byte = 0; byte < width; byte++) {
    const plane = byte * column.length;
    const from = endianness() === 'LE' ? byte : width - 1 - byte;
    for (let i = 0; i < column.length; i++) planes[plane + i] = bytes[i * width + from]!;
  }
  return planes;
}

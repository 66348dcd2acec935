import { endianness } from 'node:os';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { messageOf, UsageError } from '../foundation/errors.js';
import { NO_ERROR, OUTCOME, type TaskRecords } from '../lab/task-records.js';
import { COLUMNS, type ColumnName, FORMAT_VERSION, MAGIC, PREFIX_BYTES } from './encode-records.js';

const decompress = promisify(gunzip);

/** 20 million tasks; a file that unpacks to more is not one of ours. */
const MOST_BYTES = 1 << 30;

const Header = z.object({
  length: z.int().min(0),
  errorKinds: z.array(z.string()).max(NO_ERROR),
});

/**
 * Reads what `encodeRecords` wrote, bit for bit.
 * @param source the file's name, for errors
 * @throws {UsageError} when it is no such file, is cut short, comes from another version, or contradicts itself
 */
export async function decodeRecords(encoded: Uint8Array, source: string): Promise<TaskRecords> {
  const bytes = await unpack(encoded, source);
  if (bytes.length < PREFIX_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new UsageError(`${source} is not a file of task records.`);
  }
  const version = bytes.readUInt8(4);
  if (version !== FORMAT_VERSION) {
    throw new UsageError(
      `${source} has task records of version ${version}; this pooltune reads ${FORMAT_VERSION}.`,
      {
        hint: 'Record it again with this version.',
      },
    );
  }
  const headerEnd = PREFIX_BYTES + bytes.readUInt32LE(8);
  const header = parseHeader(bytes.toString('utf8', PREFIX_BYTES, headerEnd), source);
  const names = Object.keys(COLUMNS) as ColumnName[];
  const rowBytes = names.reduce((sum, name) => sum + COLUMNS[name].BYTES_PER_ELEMENT, 0);
  const expected = headerEnd + header.length * rowBytes;
  if (bytes.length !== expected) {
    throw new UsageError(`${source} is damaged: ${bytes.length} bytes instead of ${expected}.`);
  }
  let offset = headerEnd;
  const columns = Object.fromEntries(
    names.map((name) => {
      const column = new COLUMNS[name](header.length);
      fromPlanes(bytes.subarray(offset, offset + column.byteLength), column);
      offset += column.byteLength;
      return [name, column];
    }),
  ) as Pick<TaskRecords, ColumnName>;
  const records: TaskRecords = { length: header.length, ...columns, errorKinds: header.errorKinds };
  validate(records, source);
  return records;
}

async function unpack(encoded: Uint8Array, source: string): Promise<Buffer> {
  try {
    return await decompress(encoded, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw new UsageError(`${source} cannot be unpacked: ${messageOf(error)}.`, { cause: error });
  }
}

function parseHeader(text: string, source: string): z.infer<typeof Header> {
  try {
    return Header.parse(JSON.parse(text));
  } catch (error) {
    throw new UsageError(`${source} is damaged: its header cannot be read.`, { cause: error });
  }
}

/** What figures rely on: known outcomes, error kinds that exist, no times that are infinite. */
function validate(records: TaskRecords, source: string): void {
  const outcomes = Object.values(OUTCOME).length;
  for (let row = 0; row < records.length; row++) {
    const problem =
      records.outcome[row]! >= outcomes
        ? `outcome ${records.outcome[row]}`
        : records.errorKind[row] !== NO_ERROR && records.errorKind[row]! >= records.errorKinds.length
          ? `error kind ${records.errorKind[row]} of ${records.errorKinds.length}`
          : TIMES.some((name) => Math.abs(records[name][row]!) === Number.POSITIVE_INFINITY)
            ? 'an infinite time'
            : undefined;
    if (problem !== undefined) throw new UsageError(`${source} is damaged: row ${row} has ${problem}.`);
  }
}

const TIMES = ['arrivalMs', 'enteredMs', 'deliveredMs', 'startedMs', 'finishedMs'] as const;

function fromPlanes(planes: Uint8Array, column: Float64Array | Uint16Array | Uint8Array): void {
  const width = column.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(column.buffer);
  for (let byte = 0; byte < width; byte++) {
    const plane = byte * column.length;
    const to = endianness() === 'LE' ? byte : width - 1 - byte;
    for (let i = 0; i < column.length; i++) bytes[i * width + to] = planes[plane + i]!;
  }
}

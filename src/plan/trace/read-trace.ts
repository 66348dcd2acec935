import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import { messageOf, UsageError } from '../../foundation/errors.js';
import { GrowingColumn } from './growing-column.js';
import type { Trace } from './trace.js';
import { columnsOf, type TraceColumns } from './trace-columns.js';
import { traceDurationMs, traceTimeMs } from './trace-time.js';

/** With two columns of 8 bytes each and room to grow, about 1.6 GB. */
export const MOST_TRACE_TASKS = 50_000_000;
const BYTES_PER_TASK = 32;
/** A line of a trace holds two numbers. */
const LONGEST_RECORD = 10_000;
/** What of a file tells how long its lines are. */
const SAMPLE_BYTES = 65_536;
const FEWEST_TASKS = 2;
const NEWLINE = 0x0a;

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * A CSV file with a header and a line per task, in the order of arrival: `arrival_s`, `arrival_ms` or `arrival` (seconds, or
 * ISO 8601), and optionally `duration_s`, `duration_ms` or `duration` (seconds). Other columns are ignored. Read as a
 * stream: a trace needs 8 or 16 bytes a task.
 * @throws {UsageError} that names the line
 */
export async function readTrace(file: string, where: string, signal?: AbortSignal): Promise<Trace> {
  await refuseTooLarge(file, where);
  const arrivals = new GrowingColumn();
  const durations = new GrowingColumn();
  let columns: TraceColumns | undefined;
  let firstMs = 0;
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  const input = createReadStream(file);
  // A read error has to end the loop below, and the loop's end the reading.
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const row of parser) {
      signal?.throwIfAborted();
      const { record, info } = row as Row;
      const line = `${where}: ${file}, line ${info.lines}`;
      if (columns === undefined) {
        columns = columnsOf(record, line);
        continue;
      }
      const atMs = traceTimeMs(record[columns.arrival.index]!, columns.arrival.unit, line);
      if (arrivals.length === 0) firstMs = atMs;
      const sinceFirstMs = atMs - firstMs;
      if (arrivals.length > 0 && sinceFirstMs < arrivals.last) {
        throw new UsageError(`${line}: this task arrives before the one above it.`, {
          hint: 'Sort the trace by arrival.',
        });
      }
      if (arrivals.length === MOST_TRACE_TASKS) throw tooMany(`${where}: ${file}`, arrivals.length + 1);
      arrivals.push(sinceFirstMs);
      const { duration } = columns;
      if (duration !== null) durations.push(traceDurationMs(record[duration.index]!, duration.unit, line));
    }
  } catch (error) {
    throw explained(error, file, where, signal);
  } finally {
    input.destroy();
  }
  return traceOf(
    arrivals.toArray(),
    columns?.duration == null ? null : durations.toArray(),
    `${where}: ${file}`,
  );
}

function traceOf(arrivalsMs: Float64Array, durationsMs: Float64Array | null, where: string): Trace {
  if (arrivalsMs.length < FEWEST_TASKS) {
    throw new UsageError(`${where} has ${arrivalsMs.length === 0 ? 'no tasks' : 'only one task'}.`, {
      hint: 'A trace has a header and a line per task, two at least.',
    });
  }
  const lengthMs = arrivalsMs.at(-1)!;
  if (lengthMs === 0) {
    throw new UsageError(`${where}: all tasks arrive at one time, so that there is no rate.`, {
      hint: 'For a batch, use --backlog.',
    });
  }
  return { arrivalsMs, durationsMs, ratePerSecond: ((arrivalsMs.length - 1) / lengthMs) * 1_000 };
}

/** Before it is read: as many lines as its size and its first ones let expect. */
async function refuseTooLarge(file: string, where: string): Promise<void> {
  let tasks: number;
  try {
    const handle = await open(file);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new Error('it is no file');
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
      const lines = buffer.subarray(0, bytesRead).filter((byte) => byte === NEWLINE).length;
      tasks = (facts.size / Math.max(1, bytesRead)) * lines;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new UsageError(`${where}: ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  // Later lines may be longer than the first ones; what is above all the same is refused while it is read.
  if (tasks > 1.5 * MOST_TRACE_TASKS) throw tooMany(`${where}: ${file}`, tasks);
}

function tooMany(where: string, tasks: number): UsageError {
  const million = (count: number) => `${Math.round(count / 1e6).toLocaleString('en-US')} million`;
  const gigabytes = ((tasks * BYTES_PER_TASK) / 1e9).toPrecision(2);
  return new UsageError(
    `${where} has about ${million(tasks)} tasks, which would take ${Number(gigabytes)} GB of memory; ${million(MOST_TRACE_TASKS)} is the most.`,
    { hint: 'Cut a shorter time out of it: its busiest hour is what decides.' },
  );
}

function explained(error: unknown, file: string, where: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || error instanceof UsageError) return error;
  if (error instanceof CsvError) {
    const line = typeof error.lines === 'number' ? `, line ${error.lines}` : '';
    return new UsageError(`${where}: ${file}${line}: ${error.message}`, {
      cause: error,
      hint: 'A trace is a CSV file with a header and as many fields in each line.',
    });
  }
  return new UsageError(`${where}: ${file} cannot be read: ${messageOf(error)}`, { cause: error });
}

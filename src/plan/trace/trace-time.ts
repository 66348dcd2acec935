import { UsageError } from '../../foundation/errors.js';
import { printableStart } from './printable-start.js';
import type { TraceUnit } from './trace-columns.js';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** ISO 8601 with a date and a time; without a zone it is taken for UTC, whatever the machine's zone is. */
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;

/** A time of a trace in ms from whatever the trace counts from. @throws {UsageError} */
export function traceTimeMs(text: string, unit: TraceUnit, where: string): number {
  if (NUMBER.test(text)) {
    const value = Number(text) * (unit === 'ms' ? 1 : 1_000);
    if (Number.isFinite(value)) {
      if (value >= 0) return value;
      throw new UsageError(`${where}: the arrival ${printableStart(text)} is negative.`);
    }
  }
  if (unit === 's or ISO 8601') {
    const [, date, time, zone = 'Z'] = ISO.exec(text) ?? [];
    const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time!.replace(',', '.')}${zone}`);
    if (Number.isFinite(ms)) return ms;
  }
  throw new UsageError(`${where}: "${printableStart(text)}" is no time.`, {
    hint:
      unit === 's or ISO 8601' ? 'Write seconds, or 2026-01-31T13:05:00.250Z.' : `Write a number of ${unit}.`,
  });
}

/** A task's duration in ms. @throws {UsageError} for one below 0 too */
export function traceDurationMs(text: string, unit: TraceUnit, where: string): number {
  const value = NUMBER.test(text) ? Number(text) * (unit === 'ms' ? 1 : 1_000) : Number.NaN;
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new UsageError(
    value < 0
      ? `${where}: the duration ${printableStart(text)} is negative.`
      : `${where}: "${printableStart(text)}" is no duration.`,
    { hint: `Write a number of ${unit === 'ms' ? 'ms' : 'seconds'}.` },
  );
}

import { UsageError } from '../../foundation/errors.js';

/** How a column's times are written. */
export type TraceUnit = 's' | 'ms' | 's or ISO 8601';

export interface TraceColumn {
  readonly index: number;
  readonly unit: TraceUnit;
}

export interface TraceColumns {
  readonly arrival: TraceColumn;
  readonly duration: TraceColumn | null;
}

const ARRIVAL: Readonly<Record<string, TraceUnit>> = {
  arrival: 's or ISO 8601',
  arrival_s: 's',
  arrival_ms: 'ms',
};
const DURATION: Readonly<Record<string, TraceUnit>> = { duration: 's', duration_s: 's', duration_ms: 'ms' };

const HINT =
  'The first line names the columns: arrival (seconds, or ISO 8601), arrival_s or arrival_ms, and if you like duration (seconds), duration_s or duration_ms.';

/** From the header. @throws {UsageError} where it has no arrival, or two of a kind */
export function columnsOf(header: readonly string[], where: string): TraceColumns {
  const arrival = only(header, ARRIVAL, 'arrival', where);
  if (arrival === null) {
    throw new UsageError(`${where}: no column is called arrival, arrival_s or arrival_ms.`, { hint: HINT });
  }
  return { arrival, duration: only(header, DURATION, 'duration', where) };
}

function only(
  header: readonly string[],
  units: Readonly<Record<string, TraceUnit>>,
  what: string,
  where: string,
): TraceColumn | null {
  const found = header.flatMap((name, index) => {
    const key = name.toLowerCase();
    return Object.hasOwn(units, key) ? [{ index, unit: units[key]! }] : [];
  });
  if (found.length > 1)
    throw new UsageError(`${where}: there are ${found.length} columns of ${what}s.`, { hint: HINT });
  return found[0] ?? null;
}

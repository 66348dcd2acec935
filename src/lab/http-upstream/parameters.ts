/** What `/latency` was asked for, checked. */
export interface LatencyParameters {
  readonly latency:
    | { readonly kind: 'fixed'; readonly ms: number }
    | {
        readonly kind: 'log-normal';
        readonly medianMs: number;
        readonly sigma: number;
        readonly seed: number;
      };
  /** Requests served at a time, the rest waits in order; `null` for any number. */
  readonly capacity: number | null;
  /** Beyond this many requests in flight each takes longer, by the square of the excess; `null` for never. */
  readonly overload: number | null;
  /** Requests with the same station and capacity share the places. */
  readonly station: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly sentence: string };

export const MAX_LATENCY_MS = 600_000;
export const MAX_JSON_BYTES = 100_000_000;

const LATENCY_NAMES = ['ms', 'median', 'sigma', 'seed', 'capacity', 'overload', 'station'];

export function parseLatency(query: URLSearchParams): Parsed<LatencyParameters> {
  try {
    onlyKnown(query, LATENCY_NAMES);
    if (query.has('ms') === query.has('median')) {
      throw new Refusal('Give either ms (a fixed latency) or median (a log-normal one), in milliseconds.');
    }
    if (query.has('ms') && (query.has('sigma') || query.has('seed'))) {
      throw new Refusal('sigma and seed belong to a log-normal latency: give median instead of ms.');
    }
    const capacity = query.has('capacity') ? number(query, 'capacity', 1, 1_000_000, true) : null;
    const overload = query.has('overload') ? number(query, 'overload', 1, 1_000_000, true) : null;
    const station = query.get('station') ?? '';
    if (query.has('ms')) {
      return accepted({
        latency: { kind: 'fixed', ms: number(query, 'ms', 0, MAX_LATENCY_MS) },
        capacity,
        overload,
        station,
      });
    }
    const medianMs = number(query, 'median', 0, MAX_LATENCY_MS);
    const sigma = query.has('sigma') ? number(query, 'sigma', 0, 5) : 0.3;
    const seed = query.has('seed') ? number(query, 'seed', 0, 0x7fff_ffff, true) : 1;
    return accepted({ latency: { kind: 'log-normal', medianMs, sigma, seed }, capacity, overload, station });
  } catch (error) {
    return refused(error);
  }
}

/** The size of the document that `/json` was asked for, in bytes; 1,000 where it was not said. */
export function parseJsonBytes(query: URLSearchParams): Parsed<number> {
  try {
    onlyKnown(query, ['bytes']);
    return accepted(query.has('bytes') ? number(query, 'bytes', 2, MAX_JSON_BYTES, true) : 1_000);
  } catch (error) {
    return refused(error);
  }
}

class Refusal extends Error {}

function accepted<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}

function refused(error: unknown): { ok: false; sentence: string } {
  if (error instanceof Refusal) return { ok: false, sentence: error.message };
  throw error;
}

function onlyKnown(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (!names.includes(name)) {
      throw new Refusal(`There is no parameter "${name}"; there are: ${names.join(', ')}.`);
    }
    if (query.getAll(name).length > 1) throw new Refusal(`${name} is given more than once.`);
  }
}

function number(query: URLSearchParams, name: string, low: number, high: number, whole = false): number {
  const text = query.get(name) ?? '';
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    throw new Refusal(`${name} is "${text}", but has to be ${kind} from ${low} to ${high}.`);
  }
  return value;
}

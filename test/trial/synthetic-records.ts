import type { Observation } from '../../src/fleet/fleet.js';
import { exponential, type Random, seededRandom } from '../../src/foundation/random.js';
import { NO_ERROR, OUTCOME, type TaskRecords } from '../../src/lab/task-records.js';

/** Neighbouring seeds begin alike; tests that count over seeds start where they have parted. */
export function partedRandom(seed: number): Random {
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1));
  for (let i = 0; i < 32; i++) random();
  return random;
}

export interface Row {
  arrivalMs: number;
  enteredMs?: number;
  deliveredMs?: number;
  startedMs?: number;
  finishedMs?: number;
  node?: number;
  task?: number;
  outcome?: number;
  errorKind?: number;
}

/** Records of hand-written rows; what a row leaves out happened at its arrival, or is unknown once it says NaN. */
export function recordsOf(rows: readonly Row[], errorKinds: readonly string[] = []): TaskRecords {
  const times = (time: (row: Row) => number) => Float64Array.from(rows, time);
  return {
    length: rows.length,
    arrivalMs: times((row) => row.arrivalMs),
    enteredMs: times((row) => row.enteredMs ?? row.arrivalMs),
    deliveredMs: times((row) => row.deliveredMs ?? row.arrivalMs),
    startedMs: times((row) => row.startedMs ?? row.deliveredMs ?? row.arrivalMs),
    finishedMs: times((row) => row.finishedMs ?? Number.NaN),
    node: Uint16Array.from(rows, (row) => row.node ?? 0),
    task: Uint16Array.from(rows, (row) => row.task ?? 0),
    outcome: Uint8Array.from(rows, (row) => row.outcome ?? OUTCOME.done),
    deliveries: new Uint8Array(rows.length).fill(1),
    errorKind: Uint16Array.from(rows, (row) => row.errorKind ?? NO_ERROR),
    errorKinds,
  };
}

export function observationOf(records: TaskRecords, startedMs: number, endedMs: number): Observation {
  return {
    beforeWindowMs: 0,
    startedMs,
    endedMs,
    records,
    nodesCpuMs: 0,
    labCpuMs: 0,
    memoryPeakBytes: null,
    eventLoop: null,
    connections: [],
    faults: [],
    heldPeak: 0,
  };
}

/** A FIFO queue with `slots` slots, in virtual time: tasks start in the order of arrival as slots fall free. */
export function queueRows(
  arrivalsMs: Iterable<number>,
  slots: number,
  serviceMs: (index: number, startMs: number) => number,
): Row[] {
  const freeAt = new Float64Array(slots);
  const rows: Row[] = [];
  for (const arrivalMs of arrivalsMs) {
    let slot = 0;
    for (let i = 1; i < slots; i++) if (freeAt[i]! < freeAt[slot]!) slot = i;
    const startedMs = Math.max(arrivalMs, freeAt[slot]!);
    const finishedMs = startedMs + serviceMs(rows.length, startedMs);
    freeAt[slot] = finishedMs;
    rows.push({ arrivalMs, deliveredMs: startedMs, startedMs, finishedMs });
  }
  return rows;
}

/** `slots` slots that are never without a task until `endMs`. */
export function saturatedRows(
  slots: number,
  endMs: number,
  serviceMs: (index: number, startMs: number) => number,
): Row[] {
  function* whileLoaded() {
    while (rows.length === 0 || lastStart < endMs) yield 0;
  }
  let lastStart = 0;
  const freeAt = new Float64Array(slots);
  const rows: Row[] = [];
  for (const arrivalMs of whileLoaded()) {
    let slot = 0;
    for (let i = 1; i < slots; i++) if (freeAt[i]! < freeAt[slot]!) slot = i;
    lastStart = freeAt[slot]!;
    if (lastStart >= endMs) break;
    const finishedMs = lastStart + serviceMs(rows.length, lastStart);
    freeAt[slot] = finishedMs;
    rows.push({ arrivalMs, deliveredMs: lastStart, startedMs: lastStart, finishedMs });
  }
  return rows;
}

export function poissonArrivals(ratePerSecond: number, durationMs: number, seed: number): number[] {
  const random = partedRandom(seed);
  const arrivals: number[] = [];
  for (let at = exponential(random, 1_000 / ratePerSecond); at < durationMs; ) {
    arrivals.push(at);
    at += exponential(random, 1_000 / ratePerSecond);
  }
  return arrivals;
}

/** First-order autoregression with standard normal innovations, started in its stationary distribution. */
export function autoregression(length: number, phi: number, seed: number): Float64Array {
  const random = partedRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const series = new Float64Array(length);
  let value = normal() / Math.sqrt(1 - phi * phi);
  for (let i = 0; i < length; i++) {
    series[i] = value;
    value = phi * value + normal();
  }
  return series;
}

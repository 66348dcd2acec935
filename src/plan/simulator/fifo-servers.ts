import type { ArrivalSource } from './arrival-source.js';
import type { CountedWindow, Snapshot } from './counted-window.js';
import { FreeTimes } from './free-times.js';

/** Tasks between two looks at whether the run is to be given up. */
const TASKS_BETWEEN_LOOKS = 1_000_000;

/** Servers with one queue before them, first come, first served. Times in ms. */
export interface FifoServers {
  readonly servers: number;
  /** From a server's being free and a task's being there to the task's start, and from its end until the server is free. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Where service times come from, one per task in the order of arrival. */
export interface ServiceSource {
  next(): number;
}

export interface FifoRun {
  /** When the first that counts started, and the last. */
  readonly firstStartMs: number;
  readonly lastStartMs: number;
  /** What these two had waited for a server. */
  readonly firstWaitMs: number;
  readonly lastWaitMs: number;
  readonly lastEndMs: number;
}

/**
 * c servers and one queue: a task starts when it is there and the server that is free earliest is, no other event being
 * needed (Kiefer & Wolfowitz, Transactions of the American Mathematical Society 78, 1955). Response times, in the order of
 * arrival, go to the window's sums; nothing is kept per task.
 */
export function runFifoServers(
  { servers, beforeMs, afterMs }: FifoServers,
  arrivals: ArrivalSource,
  services: ServiceSource,
  window: CountedWindow,
  signal?: AbortSignal,
): FifoRun {
  const free = new FreeTimes(servers);
  const { sums } = window;
  let firstStartMs = 0;
  let firstWaitMs = 0;
  let startMs = 0;
  let waitMs = 0;
  let lastEndMs = 0;
  for (let ordinal = 0; !window.done; ) {
    signal?.throwIfAborted();
    window.arrive(ordinal, notLooked);
    const counts = ordinal >= window.from;
    const until = Math.min(window.nextBound(ordinal), ordinal + TASKS_BETWEEN_LOOKS);
    let queueMs = 0;
    let serviceMs = 0;
    const from = ordinal;
    for (; ordinal < until; ordinal++) {
      const arrivalMs = arrivals.next();
      const service = services.next();
      const earliest = free.earliest;
      const takenMs = Math.max(earliest, arrivalMs);
      startMs = takenMs + beforeMs;
      const endMs = startMs + service;
      free.replaceEarliest(endMs + afterMs);
      waitMs = takenMs - arrivalMs;
      queueMs += startMs - arrivalMs;
      serviceMs += service;
      if (endMs > lastEndMs) lastEndMs = endMs;
      if (ordinal === window.from) {
        firstStartMs = startMs;
        firstWaitMs = waitMs;
      }
      if (counts) sums.responseTime.record(endMs - arrivalMs);
      else window.resolve(ordinal, endMs - arrivalMs);
    }
    if (counts) {
      sums.queueMs += queueMs;
      sums.serviceMs += serviceMs;
      sums.attempts += until - from;
      window.resolveMany(until - from);
    }
  }
  return { firstStartMs, firstWaitMs, lastStartMs: startMs, lastWaitMs: waitMs, lastEndMs };
}

/** Nobody looks at a fleet that has no state but its servers'. */
function notLooked(): Snapshot {
  return { atMs: 0, areas: new Float64Array(0), inSystem: 0, finished: 0, heldPeak: 0 };
}

import type { ArrivalSource } from './arrival-source.js';
import type { CountedWindow } from './counted-window.js';
import { FreeTimes } from './free-times.js';

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
  const first = { startMs: 0, waitMs: 0 };
  let startMs = 0;
  let waitMs = 0;
  let lastEndMs = 0;
  const starts = new Map<number, { startMs: number; waitMs: number }>();
  for (let ordinal = 0; !window.done; ) {
    signal?.throwIfAborted();
    const { until, piece } = window.pieceFrom(ordinal);
    const mser = piece === null ? null : window.mser;
    const responseTime = piece?.responseTime;
    let queueMs = 0;
    let serviceMs = 0;
    const from = ordinal;
    for (; ordinal < until; ordinal++) {
      const arrivalMs = arrivals.next();
      const service = services.next();
      const earliest = free.earliest;
      const takenMs = earliest > arrivalMs ? earliest : arrivalMs;
      startMs = takenMs + beforeMs;
      const endMs = startMs + service;
      free.replaceEarliest(endMs + afterMs);
      waitMs = takenMs - arrivalMs;
      queueMs += startMs - arrivalMs;
      serviceMs += service;
      if (endMs > lastEndMs) lastEndMs = endMs;
      const responseMs = endMs - arrivalMs;
      responseTime?.record(responseMs);
      mser?.add(responseMs);
      if (ordinal === from) starts.set(from, { startMs, waitMs });
    }
    if (piece !== null) {
      piece.queueMs += queueMs;
      piece.serviceMs += serviceMs;
      piece.attempts += until - from;
    }
    window.resolveAll(from, until);
  }
  const { startMs: firstStartMs, waitMs: firstWaitMs } = starts.get(window.from) ?? first;
  return { firstStartMs, firstWaitMs, lastStartMs: startMs, lastWaitMs: waitMs, lastEndMs };
}

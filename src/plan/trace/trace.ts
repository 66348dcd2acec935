import type { Arrivals } from '../model/arrivals.js';

/** Recorded arrivals. */
export interface Trace {
  /** From the first one, which is at 0, in order. */
  readonly arrivalsMs: Float64Array;
  /** Of the same tasks; `null` where the trace has none. */
  readonly durationsMs: Float64Array | null;
  /** Mean over the trace, tasks/s. */
  readonly ratePerSecond: number;
}

/** The trace with its times stretched or shortened so that its mean rate is another. */
export function traceAtRate(trace: Trace, ratePerSecond: number): Extract<Arrivals, { kind: 'trace' }> {
  const factor = trace.ratePerSecond / ratePerSecond;
  const arrivalsMs = factor === 1 ? trace.arrivalsMs : trace.arrivalsMs.map((atMs) => atMs * factor);
  return { kind: 'trace', arrivalsMs, durationsMs: trace.durationsMs };
}

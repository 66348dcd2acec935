export const OBJECTIVES = ['throughput', 'latency', 'efficiency'] as const;

/** What "best" means for a study, and what a setting must keep to. */
export interface Objective {
  /** throughput: most capacity. latency: lowest p99 at the rate. efficiency: most capacity per GiB and core used. */
  readonly kind: (typeof OBJECTIVES)[number];
  /** Response time that must be kept at the rate, such as p99 < 250 ms. */
  readonly slo?: Slo;
  /** Offered load at which response times are compared, tasks/s for the whole fleet; else a share of capacity. */
  readonly ratePerSecond?: number;
  /** No more tasks are run than this, tasks/s for the whole fleet: what they call must not be asked for more. */
  readonly maxRatePerSecond?: number;
  readonly maxMemoryBytes?: number;
  /** Most connections per node. */
  readonly maxConnections?: number;
  /** Settings that fail a larger share of tasks are not recommended; 0 to 1. */
  readonly maxErrorShare: number;
}

export interface Slo {
  readonly percentile: 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'max';
  readonly maxMs: number;
}

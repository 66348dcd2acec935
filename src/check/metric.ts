import type { Unit } from '../trial/estimate.js';

/** What a check compares between base and head, in the order in which it is shown. */
export const METRIC_NAMES = [
  'capacity',
  'p50',
  'p99',
  'cpu',
  'memory',
  'connections',
  'opened',
  'errors',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export interface Metric {
  /** For people: a noun, in lower case where it is no name. */
  readonly label: string;
  readonly unit: Unit;
  readonly better: 'more' | 'less';
  /**
   * Worse by no more than this is no regression: a share of the base's figure (0.02: 2 %). A check fails where it is sure that the
   * head is worse, and measures more than this.
   */
  readonly tolerance: number;
  /** A check passes where it is sure that the metric is not worse by this share or more: above `tolerance`. */
  readonly margin: number;
  /**
   * Added to both figures before they are divided, in the metric's unit: for what may be 0, so that from 0 to a trifle
   * is no infinite change.
   */
  readonly offset: number;
  /** Of the error rate, relative to the others that are asked for: most where noise is what stands in the way. */
  readonly weight: number;
  /**
   * What goes with it round by round where tasks fill the cores, as both go with the machine's speed: what the control explains
   * is no noise. @see compareMetric
   */
  readonly control?: MetricName;
}

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  capacity: {
    label: 'capacity',
    unit: 'tasks/s',
    better: 'more',
    tolerance: 0.01,
    margin: 0.05,
    offset: 0,
    weight: 5,
    control: 'cpu',
  },
  /** Response times at the same offered load for both. */
  p50: { label: 'p50', unit: 'ms', better: 'less', tolerance: 0.02, margin: 0.1, offset: 0, weight: 4 },
  p99: { label: 'p99', unit: 'ms', better: 'less', tolerance: 0.05, margin: 0.2, offset: 0, weight: 4 },
  cpu: {
    label: 'CPU time per task',
    unit: 'ms',
    better: 'less',
    tolerance: 0.02,
    margin: 0.1,
    offset: 0,
    weight: 4,
  },
  /** Peak of the nodes' process trees together. */
  memory: {
    label: 'memory',
    unit: 'bytes',
    better: 'less',
    tolerance: 0.02,
    margin: 0.1,
    offset: 0,
    weight: 2,
  },
  /** Most open at once, over all upstreams. */
  connections: {
    label: 'connections',
    unit: 'connections',
    better: 'less',
    tolerance: 0.02,
    margin: 0.1,
    offset: 1,
    weight: 1,
  },
  /** Opened per 1,000 tasks. */
  opened: {
    label: 'connections opened per 1,000 tasks',
    unit: 'connections',
    better: 'less',
    tolerance: 0.1,
    margin: 0.5,
    offset: 10,
    weight: 1,
  },
  /** Failed tasks over all that ended. */
  errors: {
    label: 'failed tasks',
    unit: 'ratio',
    better: 'less',
    tolerance: 0.1,
    margin: 1,
    offset: 0.001,
    weight: 1,
  },
};

/** Whether a figure grows or falls with the speed of the machine, if at all: its exponent. */
export const BY_SPEED: Readonly<Partial<Record<MetricName, number>>> = {
  capacity: 1,
  p50: -1,
  p99: -1,
  cpu: -1,
};

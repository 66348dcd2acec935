import type { Setting } from '../fleet/setting.js';
import type { Estimate } from '../trial/estimate.js';
import type { BusiestPhase } from './busiest-phase.js';
import type { Arrivals } from './model/arrivals.js';

/** What may bind first, as the report names it. */
export const STATIONS = [
  'CPU',
  'event loop',
  'one core',
  'main loop',
  'workers',
  'connections',
  'downstream',
  'broker',
] as const;
export type Station = (typeof STATIONS)[number];

/** A fleet to predict: so many nodes with a study's setting each, every one on cores of its own. */
export interface FleetQuestion {
  /** `nodes` in it is the fleet's. */
  readonly setting: Setting;
  readonly arrivals: Arrivals;
  /** Cores of each node; those of the study's machine by default. May be a fraction. */
  readonly coresPerNode?: number;
  /** Factors on the model's inputs by name (see `WHAT_IF_INPUTS`): 2 doubles. */
  readonly factors?: Readonly<Partial<Record<WhatIfInput, number>>>;
  /** Of attempts that fail, and how they are tried again; none by default. */
  readonly retries?: { readonly failureShare: number; readonly maxRetries: number; readonly delayMs: number };
  readonly outages?: { readonly meanUpMs: number; readonly meanDownMs: number };
  /** Calls that the downstream serves at once, over the whole fleet; what was measured by default. */
  readonly downstreamServers?: number;
}

/** What `--what-if` may change. */
export const WHAT_IF_INPUTS = ['cpu', 'io_wait', 'connection_time', 'dispatch', 'broker_round_trip'] as const;
export type WhatIfInput = (typeof WHAT_IF_INPUTS)[number];

/** What a closed form answers at once. */
export interface QuickPrediction {
  /** Of the whole fleet, tasks/s. */
  readonly capacityPerSecond: number;
  /** The station that binds first at that capacity. */
  readonly binds: Station;
  /** Busy share of every station at the offered load: 1 and above cannot be kept up with. */
  readonly utilization: Readonly<Partial<Record<Station, number>>>;
  /** Approximate response times at the offered load, ms; `null` where it is not kept up with or no rate is offered. */
  readonly responseTime: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  /** Connections that all nodes open together, at most; `null` where the tasks use none. */
  readonly connections: number | null;
}

/** What replications of the simulator say; estimates are 90 % intervals that include the model's own error. */
export interface Prediction {
  readonly quick: QuickPrediction;
  /** The fleet kept up with what arrived, and is not so full that no run would be long enough to tell. */
  readonly keptUp: boolean;
  readonly throughput: Estimate;
  readonly responseTime: { readonly p50: Estimate; readonly p95: Estimate; readonly p99: Estimate };
  /** From a batch's arrival to its last finish, ms; `null` for other loads. */
  readonly makespanMs: Estimate | null;
  /** Mean busy share of the workers' slots. */
  readonly utilization: number;
  /** Share of tasks that the simulator ran more than once. */
  readonly retriedShare: number;
  /** The part of the fleet that was simulated for the whole; `null` where it was all of it. */
  readonly part: FleetPart | null;
  /** What all figures are of, where the rate changes too slowly for a run to see all of it; `null` where they are of everything. */
  readonly phase: BusiestPhase | null;
}

/** So many of a fleet's nodes, each with as much to do as in the whole. */
export interface FleetPart {
  readonly nodes: number;
  /** By how much times of the whole fleet may differ for that, natural logarithm. */
  readonly error: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'makespan', number>>;
}

/** From a study's measurements to a fleet of any size. Pure but for the simulator's threads; the seed is fixed at making. */
export interface Predictor {
  /** Milliseconds of a task alone, by percentile: no SLO below can be met. */
  readonly bareServiceMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  quick(question: FleetQuestion): QuickPrediction;
  predict(question: FleetQuestion, signal?: AbortSignal): Promise<Prediction>;
  /** How well the model did on trials that it was not fitted on: median and 90th percentile of relative errors. */
  readonly heldOut: {
    readonly capacity: HeldOutError | null;
    readonly p99: HeldOutError | null;
    readonly makespan: HeldOutError | null;
  };
}

/** Of trials left out of the fit, each in turn. */
export interface HeldOutError {
  readonly trials: number;
  /** |predicted − measured| / measured. */
  readonly median: number;
  readonly p90: number;
  /** Share of the measurements within the predictions' 90 % intervals. */
  readonly covered: number;
}

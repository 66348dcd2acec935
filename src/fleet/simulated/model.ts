import type { PoolType, Setting } from '../setting.js';
import type { Distribution } from './distribution.js';

/**
 * A machine, a workload and what it runs against, as the simulated fleet knows them. Everything that the search
 * must find out by measuring is stated here, so that tests know the best setting beforehand.
 */
export interface SimulatedModel {
  readonly name?: string;
  /** Cores that all workers of all nodes share, evenly (processor sharing). */
  readonly cores: number;
  readonly tasks: readonly SimulatedTask[];
  /** What tasks that use a connection find at the server. */
  readonly connections?: {
    /** To open one, in ms. */
    readonly setUpMs: number;
    /** Most that the server has open at once, over all nodes; beyond it a task fails. */
    readonly maxConnections: number;
  };
  /** Where tasks wait: it serves `capacity` at once, first come, first served. */
  readonly downstream?: {
    readonly capacity: number;
    /** Each wait grows by this share for every task in flight beyond the capacity; 0 = a plain queue. */
    readonly slowdown?: number;
  };
  /** CPU time of a node's main loop for each task, in ms: dispatch and, for pools, messages to the worker. */
  readonly overheadMs?: Partial<Readonly<Record<PoolType, number>>>;
  /** Between broker and node, there and back, in ms. */
  readonly brokerRoundTripMs?: number;
  /** What the fleet's processes need, in bytes. */
  readonly memory?: {
    readonly nodeBytes: number;
    readonly threadBytes: number;
    readonly processBytes: number;
    /** For each task in flight; 0 by default. */
    readonly taskBytes?: number;
  };
  /** To start a node, and each of its workers one after another, in ms. */
  readonly startUp?: { readonly nodeMs: number; readonly threadMs: number; readonly processMs: number };
  readonly warmUp?: SimulatedWarmUp;
  readonly noise?: SimulatedNoise;
  /** Why this machine cannot run a setting; `undefined` where it can. */
  readonly refuses?: (setting: Setting) => string | undefined;
}

export interface SimulatedTask {
  readonly name: string;
  /** Share of arrivals, relative to the other tasks; default 1. */
  readonly weight?: number;
  /** On the CPU: one half before the wait, one after it. */
  readonly cpuMs: Distribution;
  readonly waitMs: Distribution;
  /** Share of the wait that keeps its worker's loop from running anything else (a synchronous call); 0 to 1. */
  readonly blockingShare?: number;
  /** Share of the wait spent under one lock that all tasks share; 0 to 1. */
  readonly lockShare?: number;
  /** Waits on a connection of the node's pool, or on one of its own. */
  readonly usesConnection?: boolean;
  /** Share of the tasks that throw; 0 to 1. */
  readonly failureShare?: number;
  /** Share of the tasks that end their worker's process or thread; 0 to 1. */
  readonly crashShare?: number;
}

/** Code becomes fast while it runs: a worker's first task takes `slowness` times its CPU time, the later ones less. */
export interface SimulatedWarmUp {
  /** At least 1. */
  readonly slowness: number;
  /** Tasks of one worker after which the excess is down to 1/e. */
  readonly tasks: number;
}

/** What makes two trials of the same setting differ. */
export interface SimulatedNoise {
  /** Standard deviation of the logarithm of the machine's speed from trial to trial. */
  readonly trialSigma: number;
  /** By how much the machine becomes slower per minute of virtual time; 0.1 = 10 %. */
  readonly driftPerMinute?: number;
}

export const DEFAULT_OVERHEAD_MS: Readonly<Record<PoolType, number>> = {
  'event-loop': 0.01,
  threads: 0.03,
  processes: 0.05,
  solo: 0.6,
  prefork: 0.5,
  gevent: 1.5,
  eventlet: 1.5,
};

const MIB = 2 ** 20;
export const DEFAULT_MEMORY = { nodeBytes: 60 * MIB, threadBytes: 12 * MIB, processBytes: 40 * MIB };
export const DEFAULT_START_UP = { nodeMs: 200, threadMs: 30, processMs: 50 };

import { describeSetting, type Setting } from '../fleet/setting.js';
import { usedConnections } from '../fleet/shared-nodes.js';

/** How far settings' figures may be from what is expected of them; standard deviations of logarithms. */
export interface Shape {
  /** The same for all pools, as a function of concurrency: what the tasks share. */
  readonly shared: number;
  /** The same for all pools, as a function of tasks per worker: what the tasks of one event loop share. */
  readonly loop: number;
  /** A pool type's own. */
  readonly pool: number;
}

/** And how far a trial's may be from its setting's. */
export interface Scales {
  /** One object for all that have the same: what follows from it is worked out once. */
  readonly shape: Shape;
  /** What processes that have just started are off by, and after how much time under load half of that is gone, ms. */
  readonly cold: { readonly size: number; readonly halfMs: number };
  /** The machine's, from one minute to the next. */
  readonly drift: number;
  /** How likely that is before anything was measured; relative to the others. */
  readonly weight: number;
}

/** Each with what is thought of it before anything was measured, as a weight. */
const SHARED = [
  [0.02, 1],
  [0.1, 1],
  [0.4, 0.5],
] as const;
const LOOP = [
  [0.02, 1],
  [0.3, 0.3],
] as const;
const POOL = [
  [0.02, 1],
  [0.06, 1],
  [0.2, 0.3],
] as const;
const DRIFT = [
  [0.005, 1],
  [0.03, 0.5],
  [0.12, 0.1],
] as const;
const COLD = [
  [{ size: 0.01, halfMs: 1_000 }, 1],
  [{ size: 0.15, halfMs: 1_000 }, 1],
  [{ size: 0.5, halfMs: 1_000 }, 0.3],
  [{ size: 0.5, halfMs: 4_000 }, 0.3],
] as const;
export const SCALES: readonly Scales[] = SHARED.flatMap(([shared, a]) =>
  LOOP.flatMap(([loop, b]) =>
    POOL.flatMap(([pool, c]) => {
      const shape: Shape = { shared, loop, pool };
      return DRIFT.flatMap(([drift, d]) =>
        COLD.map(([cold, e]) => ({ shape, drift, cold, weight: a * b * c * d * e })),
      );
    }),
  ),
);
/** How far off the model is for all settings alike, for a pool type, an implementation, a number of connections. */
const OVERALL = 0.3;
const POOL_TYPE = 0.4;
const IMPLEMENTATION = { level: 0.04, doubling: 0.015 };
const CONNECTIONS = 0.3;
/** Settings on one plateau do differ. */
const JITTER = 0.015;
/** Cold trials this many doublings of concurrency apart have little to do with each other. */
const CONCURRENCY_DOUBLINGS = 2;
/** The machine's speed was seen to change within 8 to 30 s. */
const DRIFT_MS = 15_000;

/** A setting as the kernel sees it. */
export interface Point {
  readonly key: string;
  readonly poolType: string;
  readonly implementation: string | null;
  readonly concurrency: number;
  readonly workers: number;
  readonly tasksPerWorker: number;
  /** Doublings of those that can be in use; `null` for a connection per use, 0 where there are none. */
  readonly connections: number | null;
}

export function pointOf(setting: Setting): Point {
  const { poolType, implementation, concurrency, workers } = setting;
  const used = usedConnections(setting.connections, concurrency);
  return {
    key: describeSetting(setting),
    poolType,
    implementation,
    concurrency: Math.log2(concurrency),
    workers: Math.log2(workers),
    tasksPerWorker: Math.log2(setting.tasksPerWorker),
    connections: used === 'none' ? null : Math.log2(used ?? 1),
  };
}

/** What two settings' figures have in common beyond what is expected of them. */
export function covariance(a: Point, b: Point, { shared, loop, pool }: Shape): number {
  const levels = walk(a.concurrency, b.concurrency);
  let value = OVERALL ** 2 + shared ** 2 * levels;
  value += loop ** 2 * walk(a.tasksPerWorker, b.tasksPerWorker);
  value += CONNECTIONS ** 2 * alikeConnections(a.connections, b.connections);
  if (a.poolType === b.poolType) {
    value += POOL_TYPE ** 2 + pool ** 2 * levels + pool ** 2 * walk(a.workers, b.workers);
    if (a.implementation === b.implementation)
      value += IMPLEMENTATION.level ** 2 + IMPLEMENTATION.doubling ** 2 * levels;
  }
  return a.key === b.key ? value + JITTER ** 2 : value;
}

/**
 * A random walk over doublings: with one task at a time the model is nearly right, and each doubling may add something of
 * its own that all higher levels have in common. It bends where figures do, at a limit of what is shared.
 */
function walk(a: number, b: number): number {
  return Math.min(a, b);
}

/**
 * How cold processes are after so much time under load, of how cold they were at first: 1 to 0. Compilers begin with what runs
 * most and come to the rest ever later, which a hyperbola is nearer to than an exponential.
 */
export function coldness(ms: number, { halfMs }: Scales['cold']): number {
  return 1 / (1 + ms / halfMs);
}

/** What two trials with cold processes have in common besides, times how cold each was, and the square of the size. */
export function alikeInCold(a: Point, b: Point): number {
  return a.poolType === b.poolType ? 1 + near(a.concurrency - b.concurrency, CONCURRENCY_DOUBLINGS) : 1;
}

/** A walk as well: a server does all that is asked of it up to its limit, and less just beyond. */
function alikeConnections(a: number | null, b: number | null): number {
  if (a === null || b === null) return a === b ? 1 : 0;
  return walk(a, b);
}

/** The squared-exponential kernel. */
function near(distance: number, scale: number): number {
  return Math.exp(-0.5 * (distance / scale) ** 2);
}

/** How alike the machine's speed is at two times, ms: 0 to 1. */
export function alikeInTime(a: number, b: number): number {
  return Math.exp(-Math.abs(a - b) / DRIFT_MS);
}

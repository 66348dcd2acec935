import { connectionPools, poolTraits } from '../fleet/pool-traits.js';
import { type Acknowledgement, poolName, type Setting } from '../fleet/setting.js';
import { allowedPools, armsOf, emptied } from './allowed-pools.js';
import { type Arm, NODE_POOLS, type PoolKind } from './arm.js';
import { predictMemoryBytes } from './memory-need.js';
import type { Objective } from './objective.js';
import type { SpaceLimits } from './space-limits.js';
import type { TaskProfile } from './task-profile.js';

export interface SpaceOptions {
  /** Cores that tasks can use; may be a fraction (a control group's quota). */
  readonly cores: number;
  /** Memory that all processes of a setting may use, in bytes. */
  readonly memoryBytes: number;
  readonly usesConnections: boolean;
  /** Whether tasks can open a connection for each use, instead of a pool; default: they can. */
  readonly canDoWithoutPool?: boolean;
  /** What a node can run, each pool type's usual first choice first; default: all of the Node.js runtime's pools. */
  readonly pools?: readonly PoolKind[];
  readonly limits?: SpaceLimits;
}

/** All settings considered, as the rules that make them. */
export interface Space {
  /** Whole cores: how many workers keep the machine busy. */
  readonly cores: number;
  /** In order of simplicity. */
  readonly arms: readonly Arm[];
  readonly concurrencyMax: number;
  /** Most connections per node; `null` where the workload uses none. */
  readonly connectionsMax: number | null;
  /** Whether `'none'`, a connection for each use, is to be had. */
  readonly canDoWithoutPool: boolean;
  /** Ascending, with 0 (no limit) last. */
  readonly prefetchMultipliers: readonly number[];
  readonly acknowledgement: Acknowledgement;
  readonly nodes: number;
  /** What all processes of a setting may use: the machine's, or less by the objective. */
  readonly memoryBytes: number;
  /** What there is of it. */
  readonly machineBytes: number;
  /**
   * The arm's setting nearest to a concurrency and a number of connections, or `null` where memory or the levers'
   * limits rule it out. Workers share concurrency and connections evenly, so both are rounded to their multiples.
   */
  at(arm: Arm, concurrency: number, connections?: number | 'none'): Setting | null;
  /**
   * Has `at` give the widest window for a pool from here on: it stalls with the usual one.
   * @returns that multiplier, or `null` where the limits leave no wider one
   */
  widenWindow(pool: Pick<Arm, 'poolType' | 'implementation'>): number | null;
  /** Whether a setting keeps to the constraints; the default, which is always measured, may not. */
  contains(setting: Setting): boolean;
}

export const CONCURRENCY_MAX = 1_000;
/** Celery's default. */
const USUAL_MULTIPLIER = 4;
const PREFETCH_MULTIPLIERS = [1, 2, 4, 0];
const SHORT_TASK_MULTIPLIERS = [1, 4, 16, 0];
/** Below this, a node may be through its window before the broker has sent more. */
const SHORT_TASK_MS = 2;

/** @throws {UsageError} when the constraints leave no setting; it says which of them did */
export function spaceFor(
  options: SpaceOptions & { readonly profile: TaskProfile; readonly objective: Objective },
): Space {
  const { profile, objective, limits = {} } = options;
  const pools = allowedPools(options.pools ?? NODE_POOLS, limits);
  const cores = Math.max(1, Math.round(options.cores));
  const memoryBytes = Math.min(options.memoryBytes, objective.maxMemoryBytes ?? Number.POSITIVE_INFINITY);
  const concurrencyMax = Math.min(CONCURRENCY_MAX, limits.concurrencyMax ?? CONCURRENCY_MAX);
  if (concurrencyMax < 1) throw emptied(`a concurrency of at most ${concurrencyMax}`, 'allow at least 1');
  const { maxConnections } = objective;
  if (options.usesConnections && maxConnections !== undefined && maxConnections < 1) {
    throw emptied(`at most ${maxConnections} connections`, 'the tasks use connections: allow at least 1');
  }
  const prefetchMultipliers = multipliers(limits, profile);
  // Capacity is compared at Celery's default, or at what comes nearest to it.
  const usual = prefetchMultipliers.includes(USUAL_MULTIPLIER)
    ? USUAL_MULTIPLIER
    : prefetchMultipliers.at(-1)!;
  const widened = new Map<string, number>();
  const multiplierFor = (pool: Pick<Arm, 'poolType' | 'implementation'>) =>
    widened.get(poolName(pool)) ?? usual;
  const space: Space = {
    cores,
    arms: pools.flatMap((pool) => armsOf(pool, profile)),
    concurrencyMax,
    connectionsMax: options.usesConnections
      ? Math.min(maxConnections ?? CONCURRENCY_MAX, CONCURRENCY_MAX)
      : null,
    canDoWithoutPool: options.canDoWithoutPool ?? true,
    prefetchMultipliers,
    acknowledgement: limits.acknowledgement ?? 'early',
    nodes: limits.nodes ?? 1,
    memoryBytes,
    machineBytes: options.memoryBytes,
    at: (arm, concurrency, connections) => {
      const setting = settingAt(space, arm, concurrency, connections, multiplierFor(arm));
      return setting !== null && predictMemoryBytes(setting) <= memoryBytes ? setting : null;
    },
    widenWindow: (pool) => {
      const widest = prefetchMultipliers.at(-1)!;
      if (widest === multiplierFor(pool)) return null;
      widened.set(poolName(pool), widest);
      return widest;
    },
    contains: (setting) => contains(space, setting),
  };
  const arms = space.arms.filter((arm) => space.at(arm, 1) !== null);
  if (arms.length === 0) {
    throw emptied(
      `${Math.round(memoryBytes / 2 ** 20)} MiB of memory`,
      'no pool fits into that even with a single worker; allow more memory (--max-memory)',
    );
  }
  return { ...space, arms };
}

function contains(space: Space, setting: Setting): boolean {
  const { poolType, implementation, concurrency, connections, prefetchMultiplier, acknowledgement, nodes } =
    setting;
  const mostConnections = connections === 'none' ? concurrency : (connections ?? 0);
  return (
    space.arms.some((arm) => arm.poolType === poolType && arm.implementation === implementation) &&
    concurrency <= space.concurrencyMax &&
    mostConnections <= (space.connectionsMax ?? 0) &&
    space.prefetchMultipliers.includes(prefetchMultiplier) &&
    acknowledgement === space.acknowledgement &&
    nodes === space.nodes &&
    predictMemoryBytes(setting) <= space.memoryBytes
  );
}

function multipliers({ prefetchMultipliers = [] }: SpaceLimits, profile: TaskProfile): readonly number[] {
  const isShort = profile.cpuMs + profile.waitMs + profile.blockedWaitMs < SHORT_TASK_MS;
  const values =
    prefetchMultipliers.length > 0
      ? prefetchMultipliers
      : isShort
        ? SHORT_TASK_MULTIPLIERS
        : PREFETCH_MULTIPLIERS;
  const window = (multiplier: number) => (multiplier === 0 ? Number.POSITIVE_INFINITY : multiplier);
  return [...new Set(values)].sort((a, b) => window(a) - window(b));
}

function settingAt(
  space: Space,
  arm: Arm,
  concurrency: number,
  connections: number | 'none' | undefined,
  prefetchMultiplier: number,
): Setting | null {
  const { cores, connectionsMax } = space;
  const { isLoop, mostConcurrency, mostWorkersPerCore } = poolTraits(arm);
  const wanted = Math.max(1, Math.min(space.concurrencyMax, mostConcurrency, Math.round(concurrency)));
  const workers = isLoop ? 1 : arm.growth === 'single' ? wanted : Math.min(wanted, cores);
  if (!isLoop && workers > mostWorkersPerCore * cores) return null;
  let tasksPerWorker = isLoop ? wanted : Math.max(1, Math.round(wanted / workers));
  if (workers * tasksPerWorker > space.concurrencyMax) tasksPerWorker--;
  const pools = connectionPools({ ...arm, workers });
  const size = connectionsOf(connections ?? wanted, pools, connectionsMax);
  if (size === undefined) return null;
  return {
    poolType: arm.poolType,
    implementation: arm.implementation,
    workers,
    tasksPerWorker,
    concurrency: workers * tasksPerWorker,
    prefetchMultiplier,
    acknowledgement: space.acknowledgement,
    connections: size,
    nodes: space.nodes,
  };
}

/** A multiple of a node's pools, each of which has a share; `undefined` where the limit leaves one without any. */
function connectionsOf(
  wanted: number | 'none',
  pools: number,
  most: number | null,
): number | 'none' | null | undefined {
  if (most === null) return null;
  if (wanted === 'none') return 'none';
  if (pools > most) return undefined;
  const each = Math.max(1, Math.floor(Math.min(wanted, most) / pools));
  return each * pools;
}

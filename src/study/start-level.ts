import { poolTraits } from '../fleet/pool-traits.js';
import type { Arm } from './arm.js';
import { saturatingConcurrency } from './predict.js';
import type { Space } from './space.js';
import type { TaskProfile } from './task-profile.js';

/** Durations vary and predictions are means: with just enough in flight a core would idle now and then. */
const MARGIN = 1.5;
/** Beyond this a wrong prediction costs more (memory, sockets, a herd) than a step upwards does. */
const HIGHEST_START = 256;
/** What taking a task over costs a worker's own loop, ms. */
const WORKER_LOOP_MS = 0.03;
/** A worker that needs more is not added lightly. */
const COSTLY_BYTES = 2 ** 20;
/** The climb may add more. */
const COSTLY_PER_CORE = 8;
/** Databases allow 100 connections by default, and are at their best with far fewer. */
const DATABASE_CONNECTIONS = 64;

/** The concurrency at which the search of an arm starts. */
export function startConcurrency(arm: Arm, space: Space, profile: TaskProfile): number {
  const { oneCore, dispatchMs } = poolTraits(arm);
  const coresUsed = oneCore ? 1 : space.cores;
  const enough = saturatingConcurrency(profile, coresUsed, arm.growth, oneCore ? dispatchMs : WORKER_LOOP_MS);
  const wanted = enough <= coresUsed ? coresUsed : Math.ceil(MARGIN * enough);
  return Math.max(1, Math.min(wanted, highestStart(arm, space)));
}

function highestStart(arm: Arm, space: Space): number {
  const unasked = mostUnasked(arm, space);
  const most = Number.isFinite(unasked) ? unasked : HIGHEST_START;
  return Math.min(most, space.concurrencyMax, poolTraits(arm).mostConcurrency);
}

/**
 * The most tasks in flight to try an arm with before smaller levels have shown that more is worth it: workers of one task each cost
 * memory and time to start. Infinity for those that cost nothing.
 */
export function mostUnasked(arm: Arm, space: Space): number {
  const { isLoop, workerBytes } = poolTraits(arm);
  const isCostly = arm.growth === 'single' && !isLoop && workerBytes >= COSTLY_BYTES;
  return isCostly ? COSTLY_PER_CORE * space.cores : Number.POSITIVE_INFINITY;
}

/**
 * Connections that go with a concurrency until they are looked at by themselves: one per task, within reason.
 * @param allowed per node, as far as the server is known
 */
export function startConnections(
  concurrency: number,
  space: Space,
  profile: TaskProfile,
  allowed = Number.POSITIVE_INFINITY,
): number {
  const usual = profile.usesHttp && !profile.usesPostgres ? Number.POSITIVE_INFINITY : DATABASE_CONNECTIONS;
  return Math.min(concurrency, usual, allowed, space.connectionsMax ?? Number.POSITIVE_INFINITY);
}

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
  const { isLoop, workerBytes, mostConcurrency } = poolTraits(arm);
  // Workers cost memory and time to start; the climb may add more.
  const isCostly = arm.growth === 'single' && !isLoop && workerBytes >= COSTLY_BYTES;
  return Math.min(isCostly ? 8 * space.cores : HIGHEST_START, space.concurrencyMax, mostConcurrency);
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

import type { Arm } from './arm.js';
import { saturatingConcurrency } from './predict.js';
import type { Space } from './space.js';
import type { TaskProfile } from './task-profile.js';

/** Durations vary and predictions are means: with just enough in flight a core would idle now and then. */
const MARGIN = 1.5;
/** Beyond this a wrong prediction costs more (memory, sockets, a herd) than a step upwards does. */
const HIGHEST_START = 256;
/** Databases allow 100 connections by default, and are at their best with far fewer. */
const DATABASE_CONNECTIONS = 64;

/** The concurrency at which the search of an arm starts. */
export function startConcurrency(arm: Arm, space: Space, profile: TaskProfile): number {
  const coresUsed = arm.poolType === 'event-loop' ? 1 : space.cores;
  const enough = saturatingConcurrency(profile, coresUsed, arm.growth);
  const wanted = enough <= coresUsed ? coresUsed : Math.ceil(MARGIN * enough);
  return Math.max(1, Math.min(wanted, highestStart(arm, space)));
}

function highestStart(arm: Arm, space: Space): number {
  // Workers cost memory and time to start; the climb may add more.
  const most = arm.growth === 'single' && arm.poolType !== 'event-loop' ? 8 * space.cores : HIGHEST_START;
  return Math.min(most, space.concurrencyMax);
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

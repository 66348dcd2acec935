import { type PoolTraits, poolTraits } from '../fleet/pool-traits.js';
import type { Setting } from '../fleet/setting.js';
import type { TaskProfile } from './task-profile.js';

/**
 * Capacity in tasks/s that the calibration lets expect of a setting: the least of what each station can do.
 *
 * - CPU: one core where all tasks compute on one loop or under a global lock; else one per worker, up to the machine's,
 *   and one for the main loop;
 * - a worker's loop: computing and blocked waiting one after another;
 * - Little's law: concurrency / time per task;
 * - connections / time on a connection (taken to be the whole wait);
 * - a limit of the rate.
 *
 * It starts and bounds the search; nothing is recommended on its word. It knows no downstream limit, lock, or
 * memory bandwidth, so that measuring less than this says something.
 */
export function predictCapacity(profile: TaskProfile, setting: Setting, cores: number): number {
  const { cpuMs, waitMs, blockedWaitMs } = profile;
  const { workers, concurrency, connections, nodes } = setting;
  const { isLoop, oneCore, dispatchMs } = poolTraits(setting);
  const waitingMs = waitMs + blockedWaitMs;
  const stations = oneCore
    ? [
        nodes / (cpuMs + (isLoop ? blockedWaitMs : 0) + dispatchMs),
        Math.min(nodes, cores) / (cpuMs + dispatchMs),
      ]
    : [
        (nodes * workers) / (cpuMs + blockedWaitMs),
        nodes / dispatchMs,
        Math.min(nodes * workers, cores) / cpuMs,
        cores / (cpuMs + dispatchMs),
      ];
  stations.push((nodes * concurrency) / (cpuMs + waitingMs + dispatchMs));
  if (typeof connections === 'number') stations.push((nodes * connections) / waitingMs);
  return Math.min(1_000 * Math.min(...stations), profile.maxRatePerSecond);
}

/**
 * Tasks in flight per node that keep `coresUsed` cores busy, by Little's law: capacity × time per task; at least
 * one per core. More are needed in practice, since durations vary.
 * @param growth `shared`: on one loop per core, which a blocked wait keeps busy as much as computing does
 * @param dispatchMs CPU time that the loop itself needs per task
 */
export function saturatingConcurrency(
  profile: TaskProfile,
  coresUsed: number,
  growth: 'shared' | 'single',
  dispatchMs: PoolTraits['dispatchMs'],
): number {
  const { cpuMs, waitMs, blockedWaitMs, maxRatePerSecond } = profile;
  const totalMs = cpuMs + waitMs + blockedWaitMs;
  const busyMs = cpuMs + dispatchMs + (growth === 'shared' ? blockedWaitMs : 0);
  const perMs = Math.min(coresUsed / busyMs, maxRatePerSecond / 1_000);
  return Math.max(coresUsed, Math.ceil(perMs * totalMs));
}

/** Time a task spends in service at a setting, in ms: alone, or what Little's law says when it shares. */
export function predictServiceMs(profile: TaskProfile, setting: Setting, cores: number): number {
  const aloneMs = profile.cpuMs + profile.waitMs + profile.blockedWaitMs;
  return Math.max(
    aloneMs,
    (1_000 * setting.concurrency * setting.nodes) / predictCapacity(profile, setting, cores),
  );
}

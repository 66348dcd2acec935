import { poolTraits } from '../fleet/pool-traits.js';
import { poolName, type Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import { predictMemoryBytes } from './memory-need.js';

/** How much of a module's memory, seen at one call at a time, a worker is given before any was seen under load. */
const MODULE_MARGIN = 1.25;
/** Calls that a calibration has had at once of tasks that wait. */
const CALIBRATED_AT_ONCE = 8;
/** Peaks of two trials of one setting differ by this at times. */
const PEAK_MARGIN = 1.05;

/** The peak that one setting was seen to reach, per node. */
interface Seen {
  readonly workers: number;
  readonly concurrency: number;
  readonly bytes: number;
}

/**
 * The most memory that a setting may come to need, in bytes, by the trials of the same pool that were no larger.
 *
 * Memory is taken to be affine, m = b + αw + βc in workers w and concurrency c, with no coefficient below 0 and b at least
 * an empty node's. From one trial all that is above that grows with the larger of the two ratios; from two, one inside the other, what
 * the second had more is had again and again. The least of these bounds counts. Without a trial, what a worker needs is
 * what the calibration saw, and in proportion more where it has more at once than that had.
 * @param moduleBytes what a process with the tasks loaded needs more than an empty one
 */
export function memoryAtMost(setting: Setting, trials: readonly Trial[], moduleBytes: number): number {
  const { workers, concurrency, nodes } = setting;
  const { nodeBytes, isLoop } = poolTraits(setting);
  const seen = peaksOf(setting, trials);
  const exact = seen.find((other) => other.workers === workers && other.concurrency === concurrency);
  if (exact !== undefined) return nodes * exact.bytes;
  const bounds = seen.flatMap((small) => [
    nodeBytes + growth(small, setting) * Math.max(0, small.bytes - nodeBytes),
    ...seen
      .filter((large) => large !== small && contains(large, small))
      .filter((large) => Number.isFinite(steps(small, large, setting)))
      .map((large) => large.bytes + steps(small, large, setting) * Math.max(0, large.bytes - small.bytes)),
  ]);
  if (bounds.length > 0) return nodes * PEAK_MARGIN * Math.min(...bounds);
  const loaded = isLoop ? 1 : workers;
  const each = moduleBytes * Math.max(1, setting.tasksPerWorker / CALIBRATED_AT_ONCE);
  return predictMemoryBytes(setting) + nodes * loaded * MODULE_MARGIN * each;
}

/** Peaks of the pool's settings that are no larger than this one; of several trials of one, the highest. */
function peaksOf(setting: Setting, trials: readonly Trial[]): Seen[] {
  const pool = poolName(setting);
  const seen = new Map<string, Seen>();
  for (const { setting: other, figures } of trials) {
    // Nodes that were started for more have the memory of more.
    if (figures.keptNodes?.startedFor !== undefined) continue;
    if (figures.memoryPeakBytes === null || poolName(other) !== pool || !contains(setting, other)) continue;
    const { workers, concurrency, nodes } = other;
    const bytes = figures.memoryPeakBytes / nodes;
    const key = `${workers} ${concurrency}`;
    if (bytes > (seen.get(key)?.bytes ?? 0)) seen.set(key, { workers, concurrency, bytes });
  }
  return [...seen.values()];
}

type Size = Pick<Seen, 'workers' | 'concurrency'>;

function contains(large: Size, small: Size): boolean {
  return small.workers <= large.workers && small.concurrency <= large.concurrency;
}

function growth(from: Size, to: Size): number {
  return Math.max(to.workers / from.workers, to.concurrency / from.concurrency);
}

/** How often the step from `small` to `large` has to be taken again to get from there to `to`. */
function steps(small: Size, large: Size, to: Size): number {
  const ratio = (left: number, step: number) =>
    left === 0 ? 0 : step === 0 ? Number.POSITIVE_INFINITY : left / step;
  return Math.max(
    0,
    ratio(to.workers - large.workers, large.workers - small.workers),
    ratio(to.concurrency - large.concurrency, large.concurrency - small.concurrency),
  );
}

import type { Trial } from '../trial/trial.js';

/** A closed load must run for this many service times before its start no longer shows. */
const SERVICE_TIMES = 2;

/**
 * Whether a saturating trial ran long enough for its setting. All tasks of a closed load start at once, and until the
 * first of them would have ended under full load, what is seen is how the fleet fills, not what it can do. By Little's
 * law a task's service time is concurrency / capacity. Trials whose length the prediction was wrong about fail this.
 */
export function isMature({ load, setting, figures }: Pick<Trial, 'load' | 'setting' | 'figures'>): boolean {
  const { value } = figures.throughput;
  if (load.kind !== 'saturating' || value === null || !(value > 0)) return true;
  const serviceMs = (1_000 * setting.nodes * setting.concurrency) / value;
  return load.durationMs >= SERVICE_TIMES * serviceMs;
}

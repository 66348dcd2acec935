import type { Trial } from '../trial/trial.js';

/** As much of a figure as may come from a start that still shows. */
const TOLERATED = 0.02;

/**
 * Whether a saturating trial ran long enough for its setting: at least a service time S, after a warm-up in which most
 * of the tasks that all began at once have ended. By Little's law S is concurrency / capacity.
 *
 * With a warm-up w < S, those still waiting in some queue inside the setting (connections, a busy loop) end sooner
 * after their start than later ones do, so that up to concurrency / 2 × (1 − w/S)² tasks too many are credited to a
 * window of length D: a share of S (1 − w/S)² / 2D. Trials whose warm-up the prediction was wrong about fail this.
 */
export function isMature({ load, setting, figures }: Pick<Trial, 'load' | 'setting' | 'figures'>): boolean {
  const { value } = figures.throughput;
  if (load.kind !== 'saturating' || value === null || !(value > 0)) return true;
  const serviceMs = (1_000 * setting.nodes * setting.concurrency) / value;
  const missing = Math.max(0, 1 - figures.beforeWindowMs / serviceMs);
  return load.durationMs >= serviceMs && (serviceMs * missing ** 2) / (2 * load.durationMs) <= TOLERATED;
}

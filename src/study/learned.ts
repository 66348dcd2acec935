import type { Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import { oneCoreShare } from './one-core.js';

/** Busier than this, a loop or the cores may be what held a pool back. */
const ROOM = 0.7;
/** CPU times have a grain of 10 ms: less than this cannot be told from nothing. */
const LEAST_BUSY = 0.05;

/** How full the fuller of its loop and the cores was: 0 to about 1. */
export function busyShare({ setting, figures }: Pick<Trial, 'setting' | 'figures'>, cores: number): number {
  const busyCores = figures.cores.nodes + (figures.cores.upstreams ?? 0);
  return Math.max(oneCoreShare({ setting, figures }), busyCores / cores);
}

/** Whether neither its loop nor the cores were full in any of them. */
export function haveRoom(trials: readonly Trial[], cores: number): boolean {
  return trials.every((trial) => busyShare(trial, cores) <= ROOM);
}

/**
 * What trials of a pool with fewer tasks in flight let expect of a setting, tasks/s: in proportion to the tasks in flight (of
 * those that wait for connections, to the connections), until the loop or the cores, as busy as they were, would be full. On
 * a busy machine the calibration takes tasks for more than they are, and the model then sees the end of a pool where its loop
 * is nine parts idle. 0 where they say nothing.
 */
export function learnedCapacity(setting: Setting, trials: readonly Trial[], cores: number): number {
  let most = 0;
  for (const trial of trials) {
    const ratio = atOnce(setting) / atOnce(trial.setting);
    const capacity = trial.figures.throughput.value ?? 0;
    const busy = Math.max(busyShare(trial, cores), LEAST_BUSY);
    // So near to full, what is left is within what busy times are off by.
    if (ratio <= 1 || busy > ROOM) continue;
    most = Math.max(most, Math.min(capacity * ratio, capacity / busy));
  }
  return most;
}

/** Tasks that have what they need at the same time. */
function atOnce({ concurrency, connections }: Setting): number {
  return typeof connections === 'number' ? Math.min(concurrency, connections) : concurrency;
}

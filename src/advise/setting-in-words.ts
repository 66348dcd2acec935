import type { Setting } from '../fleet/setting.js';
import { plural } from './reasons/reason.js';

/** A setting as a sentence would put it: `2 processes (tinypool), 1 task each, prefetch multiplier 1, …`. */
export function settingInWords(setting: Setting): string {
  const { prefetchMultiplier, acknowledgement } = setting;
  return [
    poolInWords(setting),
    prefetchMultiplier === 0 ? 'no prefetch limit' : `prefetch multiplier ${prefetchMultiplier}`,
    `${acknowledgement} acknowledgement`,
    ...connectionsInWords(setting),
  ].join(', ');
}

/** `one event loop, 50 tasks at once`, `2 threads (piscina), 16 tasks each`. */
export function poolInWords({
  poolType,
  implementation,
  workers,
  tasksPerWorker,
  concurrency,
}: Setting): string {
  if (poolType === 'event-loop') return `one event loop, ${plural(concurrency, 'task')} at once`;
  const noun = poolType === 'threads' ? plural(workers, 'thread') : plural(workers, 'process', 'processes');
  return `${noun}${implementation === null ? '' : ` (${implementation})`}, ${plural(tasksPerWorker, 'task')} each`;
}

/** Nothing where the lever does not apply. */
export function connectionsInWords({ connections }: Pick<Setting, 'connections'>): readonly string[] {
  if (connections === null) return [];
  return [connections === 'none' ? 'no connection pool' : `a pool of ${plural(connections, 'connection')}`];
}

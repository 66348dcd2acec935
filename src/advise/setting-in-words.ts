import type { Setting } from '../fleet/setting.js';
import { isCelery } from './celery.js';
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

/** `one event loop, 50 tasks at once`, `2 threads (piscina), 16 tasks each`, `16 prefork processes`. */
export function poolInWords(setting: Setting): string {
  const { poolType, implementation, workers, tasksPerWorker, concurrency, nodes } = setting;
  if (isCelery(setting)) {
    return `${celeryPoolInWords(setting)}${nodes === 1 ? '' : ` on each of ${nodes} nodes`}`;
  }
  if (poolType === 'event-loop') return `one event loop, ${plural(concurrency, 'task')} at once`;
  const noun = poolType === 'threads' ? plural(workers, 'thread') : plural(workers, 'process', 'processes');
  return `${noun}${implementation === null ? '' : ` (${implementation})`}, ${plural(tasksPerWorker, 'task')} each`;
}

/** One node's pool: `100 threads`, `200 green threads (gevent)`; each runs one task, which need not be said. */
export function celeryPoolInWords({ poolType, concurrency }: Setting): string {
  if (poolType === 'solo') return 'solo: one task at a time';
  if (poolType === 'prefork') return plural(concurrency, 'prefork process', 'prefork processes');
  if (poolType === 'threads') return plural(concurrency, 'thread');
  return `${plural(concurrency, 'green thread')} (${poolType})`;
}

/** Nothing where the lever does not apply. */
export function connectionsInWords({ connections }: Pick<Setting, 'connections'>): readonly string[] {
  if (connections === null) return [];
  return [connections === 'none' ? 'no connection pool' : `a pool of ${plural(connections, 'connection')}`];
}
